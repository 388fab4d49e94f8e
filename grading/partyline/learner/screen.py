"""`grade.py watch` on a full screen: a Textual program over the loop."""

from __future__ import annotations

import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.text import Text
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.widgets import Footer, Static

from partyline.course import progress
from partyline.learner import panes, words
from partyline.learner.board import Board
from partyline.learner.loop import Loop
from partyline.learner.views import KEYS, LessonView, View
from partyline.model.outline import Lesson, lessons
from partyline.model.results import CheckResult
from partyline.reports import html, whole_file
from partyline.reports.hints import steps
from partyline.reports.replay.files import told

_FRAME = 5  # rows of the header, the state and the keys
_STYLE = """
#header { height: 3; background: $panel; padding: 0 1; }
#scroll { height: 1fr; padding: 0 1; }
#summary { margin-top: 1; }
#state { height: 1; background: $panel; color: $text-muted; padding: 0 1; }
View, LessonView { background: $background; }
View VerticalScroll, LessonView VerticalScroll { height: 1fr; padding: 0 1; }
"""


class Watch(App[None]):
    """The learner's screen.

    Args:
        lesson, home, file: as for `Loop`.
        commands: returns the command that grades a stage's folder once.
        seed: of the first run; drawn if it is None.
    """

    CSS = _STYLE
    TITLE = "Party Line"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS = [  # noqa: RUF012, that is Textual's way
        Binding("h", "hint", "hint"),
        Binding("p", "picture", "picture"),
        Binding("l", "lesson", "lesson"),
        Binding("r", "again", "again"),
        Binding("a", "all", "all"),
        Binding("o", "page", "page"),
        Binding("x", "replay", "replay", show=False),
        Binding("n", "go(1)", "next"),
        Binding("N", "go(-1)", "back", show=False),
        Binding("question_mark", "keys", "keys", key_display="?"),
        Binding("q", "quit", "quit"),
    ]

    def __init__(
        self,
        lesson: Lesson,
        home: Path,
        commands: Callable[[Path], str],
        file: Path = progress.FILE,
        seed: int | None = None,
    ) -> None:
        super().__init__()
        self._seed = seed
        self._commands = commands
        self._file = file
        self.loop = Loop(lesson, home, self._show, file)
        self._hints = 1  # steps that are open
        self._hinted = ""  # the check that they belong to
        self._read: CheckResult | None = None  # the failure that is on the screen

    def compose(self) -> ComposeResult:
        """Put up the header, what scrolls, the state and the keys."""
        yield Static(id="header")
        with VerticalScroll(id="scroll"):
            yield Static(id="body")
            yield Static(id="hints")
            yield Static(id="summary")
        yield Static(id="state")
        yield Footer()

    def on_mount(self) -> None:
        """Start the loop."""
        self.query_one("#scroll").focus()
        self._draw(self.loop.board)
        self.loop.start(self._seed)

    def on_unmount(self) -> None:
        """End the loop, and with it every program that it runs."""
        self.loop.close()

    def on_resize(self) -> None:
        """Draw for the new size."""
        self.refresh_all()

    def refresh_all(self) -> None:
        """Draw the newest state again."""
        self._draw(self.loop.board)

    # Keys

    def action_hint(self) -> None:
        """Open one more step of the hint."""
        failure = self.loop.board.failure
        if failure is not None:
            self._hints = min(self._hints + 1, len(steps(failure)))
            self._draw(self.loop.board)
            hints = self.query_one("#hints")
            self.call_after_refresh(lambda: hints.scroll_visible(animate=False))

    def action_picture(self) -> None:
        """Show the whole conversation of the failure."""
        failure, seed = self.loop.board.failure, self.loop.board.seed
        if failure is None:
            self.notify("Nothing has failed: there is no picture.")
        else:
            command = self._commands(self.loop.folder)
            self.push_screen(View(lambda width: panes.large_picture(failure, width, command, seed)))

    def action_lesson(self) -> None:
        """Show the lesson at the heading that helps now."""
        board = self.loop.board
        self.push_screen(LessonView(*words.place_to_read(board.lesson, board.failure)))

    def action_again(self) -> None:
        """Run once more with the same random words."""
        self.loop.again()

    def action_all(self) -> None:
        """Show all checks of the stage."""
        self.push_screen(View(lambda width: panes.all_checks(self.loop.board, width)))

    def action_page(self) -> None:
        """Write the results as a page, and open it in the browser."""
        page = self._file.parent / "result.html"
        try:
            page.parent.mkdir(exist_ok=True)
            again = self._commands(self.loop.folder)
            whole_file.write(html.text(self.loop.result(), again, kit="../"), page)
        except OSError as error:
            self.notify(f"The page could not be written: {error.strerror}.", severity="warning")
            return
        if not webbrowser.open(page.resolve().as_uri()):
            self.notify(f"No browser could be opened. The page is {page}")

    def action_replay(self) -> None:
        """Write the failure as a small program that plays it again."""
        failure = self.loop.board.failure
        if failure is None:
            self.notify("Nothing has failed: there is nothing to replay.")
            return
        self.notify(told(failure, words.edited(self.loop.board), Path.cwd()), timeout=20)

    def action_go(self, step: int) -> None:
        """Go to the next lesson, or to the one before."""
        number = self.loop.lesson.number + step
        for lesson in lessons():
            if lesson.number == number:
                self._hints = 1
                self.loop.go_to(lesson)
                return
        self.notify("There is no lesson beyond this one.")

    def action_keys(self) -> None:
        """Show what each key does."""
        self.push_screen(View(lambda _: Text(KEYS)))

    # What the loop tells

    def _show(self, board: Board) -> None:
        """Take a new state from the loop's thread."""
        if self.is_running:
            self.call_later(self._draw, board)

    def _draw(self, board: Board) -> None:
        if not self.is_running:
            return
        failure = board.failure
        if (failure.name if failure else "") != self._hinted:
            self._hinted = failure.name if failure else ""
            self._hints = 1
        if failure != self._read:  # also when the same check fails in another way
            self._read = failure
            self.screen_stack[0].query_one("#scroll", VerticalScroll).scroll_home(animate=False)
        width = max(20, self.size.width - 4)
        height = self.size.height - _FRAME
        self._put("#header", panes.header(board, self.loop.progress))
        self._put("#body", panes.body(board, width, height))
        self._put("#hints", panes.hints(failure, self._hints))
        self._put("#summary", panes.summary(board))
        self._put("#state", Text(words.state_line(board)))

    def _put(self, where: str, what: Any) -> None:
        for static in self.screen_stack[0].query(where).results(Static):
            static.update(what)
