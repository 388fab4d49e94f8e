"""How far a learner has come: the newest verdicts on starter/, in a small file that git ignores.

The file may be thrown away at any time: then everything counts as not checked yet.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from partyline.course.lesson_checks import own_checks, stage_of
from partyline.model.outline import Lesson, lessons
from partyline.model.results import CheckResult, Verdict
from partyline.model.stages import ROOT

FOLDER = ROOT / ".party-line"  # a learner's own place in the kit
FILE = FOLDER / "progress.json"
FORMAT = "party-line/progress/1"


@dataclass(frozen=True)
class Progress:
    """What is known of one learner.

    Args:
        lesson: the name of the lesson where the learner is, or "".
        verdicts: the newest verdict of each check, by its name.
        checked: stage name -> when its checks were run last, in seconds since 1970.
        failed: stage name -> the check that failed last in it.
        closed: names of lessons whose checks were all green at some time, or that were read.
    """

    lesson: str = ""
    verdicts: dict[str, str] = field(default_factory=dict)
    checked: dict[str, float] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    closed: tuple[str, ...] = ()

    def with_results(self, results: Iterable[CheckResult], failed: str = "") -> Progress:
        """Return the progress after a run of these checks.

        Args:
            failed: the check whose failure the learner looks at, or "".
        """
        results = list(results)
        now = {result.stage: time.time() for result in results}
        return replace(
            self,
            verdicts=self.verdicts | {r.name: _short(r) for r in results},
            checked=self.checked | now,
            failed=self.failed | dict.fromkeys(now, failed),
        )

    def at(self, lesson: Lesson) -> Progress:
        """Return the progress of a learner who goes to `lesson`."""
        return replace(self, lesson=lesson.name)

    def with_closed(self, lesson: Lesson) -> Progress:
        """Return the progress of a learner who has done `lesson`."""
        return replace(self, closed=tuple(sorted({*self.closed, lesson.name})))

    @property
    def place(self) -> Lesson:
        """The lesson where the learner is; the first one with something to write, at first."""
        known = lessons()
        here = next((found for found in known if found.name == self.lesson), None)
        return here or next(found for found in known if found.todos)


def load(file: Path | None = None) -> Progress:
    """Read the progress, from `FILE` if nothing else is said; a broken file counts as none."""
    file = file or FILE
    with contextlib.suppress(OSError, ValueError, TypeError, AttributeError, KeyError):
        data: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        if data.pop("format") == FORMAT:
            return Progress(
                lesson=str(data["lesson"]),
                verdicts={str(k): str(v) for k, v in data["verdicts"].items()},
                checked={str(k): float(v) for k, v in data["checked"].items()},
                failed={str(k): str(v) for k, v in data["failed"].items()},
                closed=tuple(map(str, data["closed"])),
            )
    return Progress()


def save(progress: Progress, file: Path | None = None) -> None:
    """Write the progress; where the kit can't be written to, nothing is remembered."""
    file = file or FILE
    data = {
        "format": FORMAT,
        "lesson": progress.lesson,
        "verdicts": progress.verdicts,
        "checked": progress.checked,
        "failed": progress.failed,
        "closed": list(progress.closed),
    }
    with contextlib.suppress(OSError):
        file.parent.mkdir(exist_ok=True)
        part = file.with_name(f"{file.name}.{os.getpid()}.part")
        part.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
        part.replace(file)


def ago(then: float, now: float | None = None) -> str:
    """Return in words how long ago something was.

    Args:
        then, now: seconds since 1970; now is now.
    """
    minutes = int(((time.time() if now is None else now) - then) / 60)
    for size, word in ((60 * 24, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            count = minutes // size
            return f"{count} {word}{'' if count == 1 else 's'} ago"
    return "a moment ago"


def _short(result: CheckResult) -> str:
    unjudged = result.verdict is Verdict.NOT_REACHED and not result.points
    return str(Verdict.PASSED if unjudged else result.verdict)


def state(lesson: Lesson, known: Progress) -> str:
    """Return how the checks of a lesson stand, by their newest verdicts, and how old these are."""
    own = own_checks(lesson)
    if not own:
        return "to read" if lesson.stage == "none" else ""
    then = known.checked.get(stage_of(lesson).name)
    if then is None:
        return "not checked yet"
    count = sum(known.verdicts.get(check.name) == Verdict.PASSED for check in own)
    what = "all green" if count == len(own) else f"{count} of {len(own)} green"
    return f"{what}, checked {ago(then)}"
