"""The screen of `grade.py watch` as an SVG picture for README.md: made by the program itself."""

from __future__ import annotations

import asyncio
import re
import tempfile
from pathlib import Path
from xml.sax.saxutils import escape

from partyline.course.lesson_checks import lessons_of
from partyline.learner.screen import Watch
from partyline.model.outline import lessons
from partyline.model.stages import ROOT
from partyline.specimens.mistakes import mistakes

FILE = ROOT / ".github" / "watch.svg"
ABOUT = (
    "The screen of grade.py watch in lesson 4: the course, what has failed in one sentence and as "
    "a picture of the conversation, a hint, and what is green already."
)
SHOWN = "s1-no-threads"  # the mistake that the learner has just saved
SIZE = (92, 27)  # columns and rows
SEED = 42
_FONT = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
_NUMBER = re.compile(r"\d+(\.\d+)?")


def picture() -> str:
    """Return the screen of a learner who has forgotten the thread."""
    mistake = next(mistake for mistake in mistakes() if mistake.name == SHOWN)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        mistake.plant(home / mistake.stage)
        return _described(asyncio.run(_taken(home, mistake.stage)))


def steady(svg: str) -> list[str]:
    """Return the words of a screenshot, without numbers: times differ from run to run."""
    text = svg.partition("</style>")[2].replace("&#160;", " ")  # as many as a number leaves room
    words = re.sub(r"<[^>]*>", " ", text).split()
    return [_NUMBER.sub("0", word) for word in words]


async def _taken(home: Path, stage: str) -> str:
    app = Watch(
        lessons_of(stage)[-1],
        home,
        lambda folder: f"python3 grading/grade.py starter/{folder.name}",
        home / "progress.json",
        SEED,
    )
    async with app.run_test(size=SIZE) as pilot:
        while app.loop.board.running or not app.loop.board.fresh:
            await pilot.pause(0.05)
        known = app.loop.progress
        for lesson in lessons()[: app.loop.lesson.number]:  # who is here has done the ones before
            known = known.with_closed(lesson)
        app.loop.remember(known)
        app.refresh_all()
        await pilot.pause(0.1)
        return app.export_screenshot(title="python3 grading/grade.py watch")


def _described(svg: str) -> str:
    """Return the picture without fonts from the network, told in words for those who can't see."""
    begin, _, rest = _FONT.sub("", svg).partition(">")
    return f'{begin} role="img">\n<title>{escape(ABOUT)}</title>{rest}'.replace("\r\n", "\n")
