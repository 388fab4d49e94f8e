"""The rubric of the open assignment: which checks count, in which part, with what points."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from partyline.model.checks import load
from partyline.model.stages import ROOT
from partyline.open import OPEN

FILE = ROOT / "grading" / "open.toml"
LIMITS = ("client_cannot_be_used", "not_over_tcp")
_MOST = 1000  # points of one check, percent of one part: more is a slip of the finger


class BadRubric(Exception):
    """A rubric can't be used; the message says where it is wrong, and what helps."""


@dataclass(frozen=True)
class Part:
    """One part of the score.

    Args:
        name: how reports call it.
        weight: its share of the whole score.
        points: the names of its checks, without "open/", and what each is worth.
    """

    name: str
    weight: int
    points: dict[str, int]


@dataclass(frozen=True)
class Rubric:
    """All parts, in their order, and the limits of the score.

    Args:
        parts: what counts.
        limits: what must be true -> the percent that a chat gets at most if it is not.
    """

    parts: tuple[Part, ...]
    limits: dict[str, int] = field(default_factory=dict)

    def part_of(self, check: str) -> Part | None:
        """Return the part in which a check counts, or None if it does not."""
        return next((part for part in self.parts if check in part.points), None)


def read(file: Path = FILE) -> Rubric:
    """Read a rubric.

    Raises:
        BadRubric: it can't be used.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise BadRubric(f"The rubric {file} can't be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise BadRubric(f"The rubric {file} is not a text in UTF-8.") from None
    return parsed(text, file)


def parsed(text: str, file: Path = FILE) -> Rubric:
    """Return the rubric that a text is; `file` is what letters call it.

    Raises:
        BadRubric: it can't be used.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadRubric(f"The rubric {file} is not valid TOML: {error}.") from None
    known = [check.name.partition("/")[2] for check, _ in load(OPEN)]
    return Rubric(tuple(_parts(file, data, known)), _limits(file, data))


def _parts(file: Path, data: dict[str, Any], known: list[str]) -> Iterable[Part]:
    _no_others(file, "", data, ("part", "limits"))
    parts = data.get("part")
    if not isinstance(parts, list) or not parts or not all(isinstance(p, dict) for p in parts):
        raise BadRubric(f"The rubric {file} has no [[part]]. Copy {FILE} and change the copy.")
    if not sum(
        _whole(file, f"part {n}: weight", part.get("weight")) for n, part in enumerate(parts, 1)
    ):
        raise BadRubric(f"{file}: all parts have the weight 0, so there would be no score.")
    names: set[str] = set()
    counted: dict[str, str] = {}
    for number, part in enumerate(parts, 1):
        name = part.get("name")
        if not isinstance(name, str) or not name.strip() or name in names:
            raise BadRubric(f'{file}: part {number} needs a name of its own: name = "..."')
        names.add(name)
        _no_others(file, f" in part {name!r}", part, ("name", "weight", "points"))
        points = part.get("points")
        if not isinstance(points, dict) or not points:
            raise BadRubric(f"{file}: part {name!r} needs checks, under [part.points].")
        for check, worth in points.items():
            if check not in known:
                raise BadRubric(
                    f"{file}: part {name!r}: there is no check {check!r}.{_near(check, known)}"
                )
            if check in counted:
                raise BadRubric(
                    f"{file}: {check} counts in part {counted[check]!r} and in {name!r}."
                )
            counted[check] = name
            _whole(file, f"part {name!r}: {check}", worth)
        if not sum(points.values()):
            raise BadRubric(f"{file}: no check of part {name!r} is worth a point.")
        yield Part(name, part["weight"], dict(points))


def _limits(file: Path, data: dict[str, Any]) -> dict[str, int]:
    limits = data.get("limits", {})
    if not isinstance(limits, dict):
        raise BadRubric(f"{file}: limits should be a table: [limits].")
    _no_others(file, " in [limits]", limits, LIMITS)
    return {
        name: min(100, _whole(file, f"limits: {name}", value)) for name, value in limits.items()
    }


def _no_others(file: Path, where: str, table: dict[str, Any], known: tuple[str, ...]) -> None:
    for key in table:
        if key not in known:
            raise BadRubric(f"{file}: nobody knows {key!r}{where}.{_near(key, known)}")


def _whole(file: Path, what: str, value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _MOST:
        raise BadRubric(
            f"{file}: {what} should be a whole number from 0 to {_MOST}, not {value!r}."
        )
    return value


def _near(word: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f" Did you mean {near[0]!r}?" if near else f" There are: {', '.join(known)}."
