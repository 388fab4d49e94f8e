"""Which known mistake does a pattern of failures look like?

Every mistake that is kept on purpose has a signature: which checks of its stage fail, and with what
sentence. A submission is compared with all of them. A check that many mistakes fail says little, a
check that few fail says much. What was not reached, or waits for a TODO, says nothing.

A wrong likeness is worse than none. So nothing is said where the program itself tells the cause (an
error, a deadlock), nor unless the checks, the first failure and the words of that failure all fit,
and no other mistake fits nearly as well.
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

from partyline.model.cause import TODO
from partyline.model.results import CheckResult, Failure, Likeness, Verdict

FILE = Path(__file__).with_name("signatures.json")
CLEAR = 0.85  # likeness from which on it is said at all
TIED = 0.02  # mistakes whose likeness differs by less behave alike: all of them are named
CLOSE = 0.08  # one that fits nearly as well as those that are named: then nothing is clear
FIRST = 0.8  # how much the first failure must be alike: it is nearest to the mistake
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
            if _kind(result) == TODO:
                unknown.add(result.name)
            else:
                failed[result.name] = _told_by(result.failure)
        elif result.verdict is not Verdict.PASSED:
            unknown.add(result.name)
    return Signature(failed, frozenset(unknown))


def _told_by(failure: Failure) -> str:
    """Return what a failure says; an error speaks for itself, whatever it has prevented."""
    crash = failure.traceback.rstrip().rsplit("\n", 1)[-1].partition(":")[0].strip()
    if failure.cause is not None:
        return "|".join((failure.cause.kind, "", failure.cause.exception or crash))
    return "|".join((failure.kind, plain(failure.sentence), crash))


def _kind(result: CheckResult) -> str:
    """Return the kind of cause that the program itself has told, or ""."""
    cause = result.failure.cause if result.failure is not None else None
    return cause.kind if cause is not None else ""


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
    kinds = {_kind(result) for result in results} - {"", TODO}
    if kinds or any(result.verdict is Verdict.GRADER_ERROR for result in results):
        return ()
    seen = signature(results)
    ranked = nearest(stage, seen)
    if not ranked or ranked[0][1] < CLEAR:
        return ()
    best = ranked[0][1]
    tied = [name for name, likeness in ranked if likeness > best - TIED]
    close = [name for name, likeness in ranked if likeness > best - CLOSE]
    if len(tied) > MOST or len(close) > len(tied):
        return ()
    if not all(_begins_alike(stage, seen, name) for name in tied) or _is_common(stage, seen):
        return ()
    return tuple(Likeness(**_told(name), likeness=round(best, 2)) for name in tied)


def _begins_alike(stage: str, seen: Signature, name: str) -> bool:
    """Whether the first failure is one that the mistake has, told in nearly the same words."""
    first = next(iter(seen.failed))
    known = _known(stage)[0][name].failed
    return first in known and _alike(seen.failed[first], known[first]) >= FIRST


def _is_common(stage: str, seen: Signature) -> bool:
    """Whether all that is known is one failure which many mistakes have in these words."""
    if len(seen.failed) != 1:
        return False
    ((check, said),) = seen.failed.items()
    found = [one.failed[check] for one in _known(stage)[0].values() if check in one.failed]
    return sum(_alike(other, said) >= FIRST for other in found) > MOST


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
