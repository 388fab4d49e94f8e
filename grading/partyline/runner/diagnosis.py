"""Which known mistake does a pattern of failures look like?

Every mistake that is kept on purpose has a signature: which checks of its stage fail, and with what
sentence. A submission is compared with all of them. A check that many mistakes fail says little, a
check that few fail says much. What was not reached says nothing.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from partyline.model.results import CheckResult, Likeness, Verdict
from partyline.model.stages import NOT_WRITTEN

FILE = Path(__file__).with_name("signatures.json")
CLEAR = 0.72  # likeness from which on it is said at all
TIED = 0.04  # mistakes whose likeness differs by less behave alike: all of them are named
MOST = 2  # names in one sentence; when more behave alike, nothing is clear
_UNEXPLAINED = 0.5  # what a failure costs that the mistake does not have: a second fault may
_SAME_KIND, _OTHER_KIND = 0.45, 0.2  # likeness of two failures that are told differently
_RANDOM = re.compile(r"[-_][2-9a-hkmnp-z]{3,4}\b")
_NUMBERED = re.compile(r"\w*\d\w*")
_WHERE = re.compile(r" (?:It waits in|Its threads are in) .*", re.DOTALL)
_LONG = 400  # characters of a sentence that are compared


@dataclass(frozen=True)
class Signature:
    """How a stage's checks went.

    Args:
        failed: check -> what was said, without what is random or a learner's own.
        unknown: checks that were not reached, or not judged.
    """

    failed: Mapping[str, str]
    unknown: frozenset[str] = frozenset()

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON values."""
        return {"failed": dict(self.failed), "unknown": sorted(self.unknown)}


def signature(results: Iterable[CheckResult]) -> Signature:
    """Return the signature of one stage's results."""
    failed, unknown = {}, set()
    for result in results:
        if result.verdict is Verdict.FAILED and result.failure is not None:
            crash = result.failure.traceback.rstrip().rsplit("\n", 1)[-1].partition(":")[0]
            failed[result.name] = "|".join(
                (result.failure.kind, plain(result.failure.sentence), crash.strip())
            )
        elif result.verdict is not Verdict.PASSED:
            unknown.add(result.name)
    return Signature(failed, frozenset(unknown))


def plain(sentence: str) -> str:
    """Return a failure's sentence without random words, numbers and places in the source."""
    text = _RANDOM.sub("", _WHERE.sub("", sentence))
    return _NUMBERED.sub("0", text)[:_LONG]


def nearest(stage: str, seen: Signature) -> list[tuple[str, float]]:
    """Return (mistake, likeness from 0 to 1) of a stage's mistakes, the most alike first."""
    known, weights = _known(stage)
    found = [(name, _likeness(seen, other, weights)) for name, other in known.items()]
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))


def likely(stage: str, results: Iterable[CheckResult]) -> tuple[Likeness, ...]:
    """Return the known mistakes that a submission behaves like, if that is clear; else nothing."""
    results = list(results)
    if any(_says_little(result) for result in results):
        return ()
    ranked = nearest(stage, signature(results))
    if not ranked or ranked[0][1] < CLEAR:
        return ()
    tied = [name for name, likeness in ranked if likeness > ranked[0][1] - TIED]
    if len(tied) > MOST:
        return ()
    return tuple(Likeness(**_told(name), likeness=round(ranked[0][1], 2)) for name in tied)


def _says_little(result: CheckResult) -> bool:
    """Return whether a starter's unwritten TODO, or our own defect, is behind a result."""
    unwritten = result.failure is not None and NOT_WRITTEN in result.failure.sentence
    return unwritten or result.verdict is Verdict.GRADER_ERROR


def _told(name: str) -> dict[str, str]:
    entry = _signed()[name]
    return {"mistake": name, **{key: entry[key] for key in ("program", "behaves", "lesson")}}


def _likeness(seen: Signature, known: Signature, weights: Mapping[str, float]) -> float:
    agreed = possible = 0.0
    for check in sorted(seen.failed.keys() | known.failed.keys()):
        weight = weights.get(check, 1.0)
        if check in seen.failed and check in known.failed:
            agreed += weight * _alike(seen.failed[check], known.failed[check])
            possible += weight
        elif check in seen.failed and check not in known.unknown:
            possible += weight * _UNEXPLAINED
        elif check in known.failed and check not in seen.unknown:
            possible += weight
    return agreed / possible if possible else 0.0


def _alike(one: str, other: str) -> float:
    if one == other:
        return 1.0
    kind, _, said = one.partition("|")
    other_kind, _, other_said = other.partition("|")
    words, others = set(said.split()), set(other_said.split())
    common = len(words & others) / (len(words | others) or 1)
    base = _SAME_KIND if kind == other_kind else _OTHER_KIND
    return base + (1 - base) * common * common * 0.9


@cache
def _known(stage: str) -> tuple[dict[str, Signature], dict[str, float]]:
    """Return the signatures of a stage's mistakes, and how much each check tells."""
    known = {
        name: _as_signature(entry)
        for name, entry in _signed().items()
        if entry["stage"] == stage and entry["failed"]
    }
    times = Counter(check for other in known.values() for check in other.failed)
    weights = {check: math.log(1 + len(known) / count) for check, count in times.items()}
    return known, weights


def signatures() -> dict[str, Signature]:
    """Return the signature of every mistake that has one, by the mistake's name."""
    return {name: _as_signature(entry) for name, entry in _signed().items()}


def _as_signature(entry: Mapping[str, Any]) -> Signature:
    return Signature(entry["failed"], frozenset(entry["unknown"]))


@cache
def _signed() -> dict[str, dict[str, Any]]:
    data: dict[str, dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))
    return data
