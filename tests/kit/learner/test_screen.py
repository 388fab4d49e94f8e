"""`grade.py watch` on a full screen, played with Textual's own pilot."""

import asyncio
import shutil
from dataclasses import replace

import pytest
from partyline.learner import screen as screens
from partyline.learner import words
from partyline.learner.screen import Watch
from partyline.learner.views import KEYS, LessonView, View
from partyline.model.checks import load
from partyline.model.outline import lessons
from partyline.model.results import CheckResult, Verdict
from partyline.model.stages import stage_named, stages
from textual.containers import VerticalScroll
from textual.widgets import Static


def text(app: Watch, where: str) -> str:
    """Return what stands in one part of the main screen."""
    static = app.screen_stack[0].query_one(where, Static)
    lines = (strip.text for strip in static.render_lines(static.size.region))
    return " ".join(" ".join(lines).split())


async def until(pilot, wanted) -> None:
    while not wanted():
        await pilot.pause(0.02)


def play(home, story, size=(80, 24), number: int = 2) -> None:
    """Run the program at a lesson; the story begins when the first run is over."""

    async def run() -> None:
        app = Watch(lessons()[number], home, lambda folder: f"grade {folder.name}", home / "p.json")
        async with app.run_test(size=size) as pilot:
            await until(pilot, lambda: app.loop.board.seconds and not app.loop.board.running)
            await pilot.pause()
            await story(app, pilot)

    asyncio.run(run())


@pytest.fixture
def home(tmp_path):
    shutil.copytree(stage_named("1-echo").starter, tmp_path / "1-echo")
    return tmp_path


@pytest.fixture
def quick_home(only_looks, home):
    return home


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_what_a_learner_needs_is_on_the_first_screen(home, size) -> None:
    async def story(app, pilot) -> None:
        assert "Lesson 2: Receive" in text(app, "#header")
        assert "[2]" in text(app, "#header")
        assert f"of {len(load(stages()[0]))} green" in text(app, "#header")
        shown = text(app, "#body")
        assert shown.count("FAILED") == 1
        assert "due here:" in shown
        assert "Hint:" in text(app, "#hints")
        assert words.waiting_line(app.loop.board) in text(app, "#summary")
        scroll = app.screen.query_one("#scroll", VerticalScroll)
        assert app.screen.query_one("#hints").region.bottom <= scroll.region.bottom

    play(home, story, size)


def test_hints_come_one_by_one_from_the_lesson(quick_home) -> None:
    async def story(app, pilot) -> None:
        for name in ("A nudge:", "A plan:", "Almost code:"):
            assert name not in text(app, "#hints")
            await pilot.press("h")
            await pilot.pause()
            assert name in text(app, "#hints")
        await pilot.press("h")
        assert "more)" not in text(app, "#hints")

    play(quick_home, story)


def test_another_failure_of_the_same_check_is_read_from_its_beginning(quick_home) -> None:
    async def story(app, pilot) -> None:
        scroll = app.screen.query_one("#scroll", VerticalScroll)
        for _ in range(3):
            await pilot.press("h")
            await pilot.pause()
        await until(pilot, lambda: scroll.scroll_y > 0)
        failure = app.loop.board.failure
        other = replace(failure.failure, sentence="It fails in another way.")
        app.loop.board.results[failure.name] = replace(failure, failure=other)
        app.refresh_all()
        await until(pilot, lambda: scroll.scroll_y == 0)
        assert "Almost code:" in text(app, "#hints"), "the open hints stay open"

    play(quick_home, story)


def test_the_lesson_opens_at_the_heading_of_the_todo(quick_home) -> None:
    async def story(app, pilot) -> None:
        await pilot.press("l")
        await until(pilot, lambda: isinstance(app.screen, LessonView))

        def at_the_top() -> bool:
            headings = [h for h in app.screen.query("MarkdownH3") if "TODO 1.1" in str(h.render())]
            return bool(headings) and 0 <= headings[0].region.y < 5

        await until(pilot, at_the_top)
        await pilot.press("escape")
        assert not isinstance(app.screen, LessonView)

    play(quick_home, story)


@pytest.mark.parametrize(
    ("number", "todo", "opened", "heading"),
    [
        (2, "1.1", 2, "TODO 1.1: serve"),
        (8, "3.1", 7, "TODO 3.1: Room.join"),  # it explains what has been built before
        (2, "1.3", 2, "TODO 1.1: serve"),  # a later lesson is no help yet
        (8, "", 8, ""),
    ],
)
def test_what_is_read_explains_what_has_failed(number, todo, opened, heading) -> None:
    failure = CheckResult("x/y", "x", "A title", 1, Verdict.FAILED, todo=todo)
    found, place = words.place_to_read(lessons()[number], failure)
    assert (found.number, place) == (opened, heading)
    assert words.place_to_read(lessons()[number], None)[0].number == number


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("p", "Again: grade 1-echo --check 1-echo/echoes"),
        ("a", "Lesson 4: A thread for everyone"),
        ("question_mark", "the next step of the hint"),
    ],
)
def test_each_key_opens_its_view_and_escape_leaves_it(quick_home, key, words) -> None:
    async def story(app, pilot) -> None:
        await pilot.press(key)
        await until(pilot, lambda: isinstance(app.screen, View))
        await pilot.pause()
        static = app.screen.query_one("#text", Static)
        shown = "\n".join(strip.text for strip in static.render_lines(static.size.region))
        assert words in shown
        await pilot.press("escape")
        assert not isinstance(app.screen, View)

    play(quick_home, story)


def test_a_lesson_that_is_done_says_so_and_n_goes_on(quick_home) -> None:
    shutil.copytree(stage_named("1-echo").solution, quick_home / "1-echo", dirs_exist_ok=True)

    async def story(app, pilot) -> None:
        done = "Lesson 3 is done. Next: lesson 4, A thread for everyone. Press n."
        assert done in text(app, "#body")
        assert "3✓" in text(app, "#header")
        await pilot.press("n")
        await until(pilot, lambda: "Lesson 4: " in text(app, "#header"))
        await until(pilot, lambda: "Stage 1-echo is complete" in text(app, "#body"))

    play(quick_home, story, number=3)


def test_the_page_is_written_and_opened(quick_home, monkeypatch) -> None:
    opened = []
    monkeypatch.setattr(screens.webbrowser, "open", lambda address: opened.append(address) or True)

    async def story(app, pilot) -> None:
        await pilot.press("o")
        await until(pilot, lambda: opened)
        assert (quick_home / "result.html").as_uri() == opened[0]
        assert "Each line comes back" in (quick_home / "result.html").read_text(encoding="utf-8")

    play(quick_home, story)


def test_it_survives_every_size(quick_home) -> None:
    async def story(app, pilot) -> None:
        for size in ((40, 12), (200, 60), (20, 6), (80, 24)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
        assert "FAILED" in text(app, "#body")

    play(quick_home, story)


def test_a_failure_is_written_as_a_small_program(quick_home, monkeypatch) -> None:
    monkeypatch.chdir(quick_home)

    async def story(app, pilot) -> None:
        await pilot.press("x")
        await until(pilot, (quick_home / "replay/1-echo/echoes.py").is_file)
        await until(pilot, lambda: app._notifications)
        assert "python3 replay/1-echo/echoes.py" in next(iter(app._notifications)).message

    play(quick_home, story)


def test_each_key_is_told_in_the_list_of_keys(quick_home) -> None:
    keys = {line.split()[0] for line in KEYS.splitlines() if line.startswith("  ")}
    bound = {binding.key_display or binding.key for binding in Watch.BINDINGS}
    assert bound - {"N"} == keys
