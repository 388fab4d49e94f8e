"""The rubric of a class: from verdicts to marks. Scale, rounding, weights, late rule, overrides."""

from __future__ import annotations

import difflib
import math
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from partyline.classroom.letter import ClassProblem
from partyline.model.results import Verdict
from partyline.model.stages import RACE_FAILED, RACE_PASSED, RACE_SHARE
from partyline.submission.intake import shown

_RACES = (RACE_FAILED, RACE_SHARE, RACE_PASSED)
_VERDICTS = (Verdict.PASSED, Verdict.FAILED)
_KEYS = ("scale", "step", "race", "late", "weights", "points", "allowances", "override")
_PERCENT = re.compile(r"\s*(\d+(?:\.\d+)?)\s*%\s*")
_LATE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*%\s*(?:/|per)\s*day\s*")


@dataclass(frozen=True)
class Override:
    """What a person has decided about one submission.

    Args:
        student: the key, the name or an id of the submission.
        reason: why; it is shown.
        check: whose verdict is another one, "" for none.
        verdict: that verdict: passed or failed.
        mark: the mark itself, None to count it.
        days_late: how many days count as late, None for those that are known.
    """

    student: str
    reason: str
    check: str = ""
    verdict: str = ""
    mark: float | None = None
    days_late: int | None = None


@dataclass(frozen=True)
class ClassRubric:
    """How verdicts become marks.

    Args:
        scale: the mark for 100 %.
        step: marks are rounded to the nearest multiple of it; 0 for two decimals.
        race: what a check counts that fails only sometimes; "" as it was graded.
        late: the share of the full mark that each day begun takes away, from 0 to 1.
        late_most: the most that can be taken away, from 0 to 1.
        due: when the work was due, "" if the platform's own word on it is taken.
        weights: stage -> its share of the score, where it is not the usual one.
        points: check -> what it is worth, where it is not the usual.
        allowances: check -> why its failure costs nobody anything.
        overrides: what persons have decided.
        file: where this stands, for letters.
    """

    scale: float = 100.0
    step: float = 0.0
    race: str = ""
    late: float = 0.0
    late_most: float = 1.0
    due: str = ""
    weights: Mapping[str, int] = field(default_factory=dict)
    points: Mapping[str, int] = field(default_factory=dict)
    allowances: Mapping[str, str] = field(default_factory=dict)
    overrides: tuple[Override, ...] = ()
    file: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON values."""
        return {**asdict(self), "overrides": [asdict(one) for one in self.overrides]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> ClassRubric:
        """Rebuild a rubric from `to_json`."""
        overrides = tuple(Override(**one) for one in data["overrides"])
        return cls(**{**data, "overrides": overrides})

    def rounded(self, mark: float) -> float:
        """Return a mark as it is handed back."""
        if not self.step:
            return round(mark + 1e-9, 2)
        steps = math.floor(mark / self.step + 0.5 + 1e-9)
        return round(min(steps * self.step, self.scale), 6)


def late_rule(text: str) -> float:
    """Return the share of the full mark that a day takes away.

    Args:
        text: like "10%/day".

    Raises:
        ClassProblem: it says something else.
    """
    match = _LATE.fullmatch(text)
    if match is None or float(match[1]) > 100:
        raise ClassProblem(f'The late rule {shown(text)} is not like "10%/day".')
    return float(match[1]) / 100


def read(file: Path, before: ClassRubric | None = None) -> ClassRubric:
    """Read a rubric.

    Args:
        before: says the scale, the step, the race policy and the late rule where the file does not.

    Raises:
        ClassProblem: it can't be used; the letter says where it is wrong, and what helps.
    """
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ClassProblem(f"The rubric {shown(file)} can't be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise ClassProblem(f"The rubric {shown(file)} is not a text in UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise ClassProblem(f"The rubric {shown(file)} is not valid TOML: {error}.") from None
    return _Reading(str(file)).rubric(data, before or ClassRubric())


class _Reading:
    def __init__(self, file: str) -> None:
        self.file = file

    def wrong(self, what: str) -> ClassProblem:
        return ClassProblem(f"The rubric {shown(self.file)}: {what}")

    def rubric(self, data: dict[str, Any], before: ClassRubric) -> ClassRubric:
        self.known(data, _KEYS, "")
        race = data.get("race", before.race)
        if race not in ("", *_RACES):
            raise self.wrong(f"race should be one of {', '.join(_RACES)}, not {race!r}.")
        late = self.table(data, "late")
        self.known(late, ("per_day", "most", "due"), " in [late]")
        usual = replace(before, file=self.file)
        if "scale" in data:
            usual = replace(usual, scale=self.number("scale", data["scale"], least=0.01))
        if "step" in data:
            usual = replace(usual, step=self.number("step", data["step"]))
        if "per_day" in late:
            usual = replace(usual, late=self.share("late.per_day", late["per_day"]))
        if "most" in late:
            usual = replace(usual, late_most=self.share("late.most", late["most"]))
        if "due" in late:
            usual = replace(usual, due=self.time(late["due"]))
        return replace(
            usual,
            race=race,
            weights=self.wholes(data, "weights"),
            points=self.wholes(data, "points"),
            allowances=self.reasons(data),
            overrides=tuple(self.overrides(data.get("override", []))),
        )

    def table(self, data: dict[str, Any], name: str) -> dict[str, Any]:
        table = data.get(name, {})
        if not isinstance(table, dict):
            raise self.wrong(f"{name} should be a table: [{name}]")
        return table

    def known(self, table: Mapping[str, Any], names: Iterable[str], where: str) -> None:
        for key in table:
            if key not in names:
                near = difflib.get_close_matches(key, list(names), n=1, cutoff=0.5)
                meant = f"Did you mean {near[0]!r}?" if near else f"There are: {', '.join(names)}."
                raise self.wrong(f"nobody knows {key!r}{where}. {meant}")

    def number(self, what: str, value: Any, least: float = 0.0) -> float:
        wrong_kind = not isinstance(value, int | float) or isinstance(value, bool)
        if wrong_kind or not least <= value <= 100_000:
            raise self.wrong(f"{what} should be a number from {least:g}, not {value!r}.")
        return float(value)

    def share(self, what: str, value: Any) -> float:
        match = _PERCENT.fullmatch(value) if isinstance(value, str) else None
        if match is None or float(match[1]) > 100:
            raise self.wrong(f'{what} should be a share like "10%", not {value!r}.')
        return float(match[1]) / 100

    def time(self, value: Any) -> str:
        if isinstance(value, datetime):
            return value.replace(tzinfo=None).isoformat()
        if value:
            raise self.wrong(f"late.due should be a time like 2026-11-02T23:59:00, not {value!r}.")
        return ""

    def wholes(self, data: dict[str, Any], name: str) -> dict[str, int]:
        for key, value in self.table(data, name).items():
            if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 1000:
                raise self.wrong(f"{name}: {key} should be a whole number from 0 to 1000.")
        return dict(self.table(data, name))

    def reasons(self, data: dict[str, Any]) -> dict[str, str]:
        for key, value in self.table(data, "allowances").items():
            if not isinstance(value, str) or not value.strip():
                raise self.wrong(f'allowances: {key} needs a reason: "{key}" = "we said so"')
        return dict(self.table(data, "allowances"))

    def overrides(self, entries: Any) -> Iterable[Override]:
        if not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
            raise self.wrong("each override begins with a line [[override]].")
        for number, entry in enumerate(entries, 1):
            where = f" in override {number}"
            self.known(entry, ("student", "reason", "check", "verdict", "mark", "days_late"), where)
            for name in ("student", "reason"):
                if not isinstance(entry.get(name), str) or not entry[name].strip():
                    raise self.wrong(f'override {number} needs {name} = "..."')
            if ("check" in entry) != ("verdict" in entry):
                raise self.wrong(f"override {number}: check and verdict stand together.")
            if "verdict" in entry and entry["verdict"] not in _VERDICTS:
                raise self.wrong(f'override {number}: verdict is "passed" or "failed".')
            if not {"check", "mark", "days_late"} & set(entry):
                raise self.wrong(
                    f"override {number} changes nothing: say check, mark or days_late."
                )
            mark, days = entry.get("mark"), entry.get("days_late")
            yield Override(
                student=entry["student"].strip(),
                reason=entry["reason"].strip(),
                check=str(entry.get("check", "")),
                verdict=str(entry.get("verdict", "")),
                mark=None if mark is None else self.number(f"override {number}: mark", mark),
                days_late=None if days is None else int(self.number("days_late", days)),
            )
