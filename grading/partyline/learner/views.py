"""The screens above the main one: a text to scroll, a lesson at its heading, the keys."""

from __future__ import annotations

from collections.abc import Callable

from rich.console import RenderableType
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Footer, Markdown, Static

from partyline.course.page import plain
from partyline.model.outline import Lesson, anchor

KEYS = """\
The checks run after every save. Leave this running beside your editor.

  h  the next step of the hint
  p  the picture of the conversation, large and whole
  l  the lesson, at the place that helps now
  r  run again, with the same random words
  a  all checks of this stage
  o  all results as a page in the browser
  x  write replay/NAME.py: the conversation as a small program
  n  the next lesson (N: the one before)
  ?  these keys
  q  quit

The wheel, the arrow keys and PageUp and PageDown scroll. To copy a text, mark it with the mouse
and press Ctrl-C. In here, Escape or q goes back.
"""


class View(ModalScreen[None]):
    """A text that is scrolled, above the main screen.

    Args:
        draw: returns the text for a number of columns.
    """

    BINDINGS = [  # noqa: RUF012, that is Textual's way
        Binding("escape,q,p,a,question_mark", "dismiss", "back", key_display="Esc"),
    ]

    def __init__(self, draw: Callable[[int], RenderableType]) -> None:
        super().__init__()
        self._draw = draw

    def compose(self) -> ComposeResult:
        """Hold one text in a box that scrolls."""
        with VerticalScroll():
            yield Static(id="text")
        yield Footer()

    def on_mount(self) -> None:
        """Let the keys scroll."""
        self.query_one(VerticalScroll).focus()

    def on_resize(self) -> None:
        """Draw for the new size."""
        self.query_one("#text", Static).update(self._draw(max(20, self.size.width - 4)))


class LessonView(ModalScreen[None]):
    """A lesson, rendered and scrolled.

    Args:
        lesson: which one.
        heading: where to begin; "" for the top.
    """

    BINDINGS = [  # noqa: RUF012, that is Textual's way
        Binding("escape,q,l", "dismiss", "back", key_display="Esc"),
    ]

    def __init__(self, lesson: Lesson, heading: str = "") -> None:
        super().__init__()
        self._lesson = lesson
        self._heading = heading

    def compose(self) -> ComposeResult:
        """Hold the lesson, with its folds closed, in a box that scrolls."""
        with VerticalScroll():
            yield Markdown(open_links=False)
        yield Footer()

    async def on_mount(self) -> None:
        """Let the keys scroll, and go to the heading when the whole text is there."""
        self.query_one(VerticalScroll).focus()
        await self.query_one(Markdown).update(plain(self._lesson.text, answers=False))
        self.call_after_refresh(self._go)

    def _go(self) -> None:
        if self._heading:
            self.query_one(Markdown).goto_anchor(anchor(self._heading))
