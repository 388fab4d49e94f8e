"""What is kept of a check that failed: its sentence, and before it the cause, if one is known."""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Callable
from dataclasses import replace

from partyline.chat.case import Case
from partyline.chat.causes import cause_of
from partyline.chat.fixtures import Fixtures
from partyline.model.failure import LATE, CheckFailed
from partyline.model.results import Failure
from partyline.system import blocked
from partyline.system.event_loop import ENOUGH, Fingerprint

_FLOOD = 0.5  # seconds in which what a failing check has not read yet is still taken down
_LAST_WORDS = 1.0  # seconds in which a program may still say why: until then it is mostly at rest
_PAUSE = 0.01
_WHERE = re.compile(r" (?:It waits in|Its threads are in) .*", re.DOTALL)


def failure_of(error: CheckFailed, fixtures: Fixtures) -> Failure:
    """Return how a check has failed, with everything that its programs say about it.

    Args:
        error: what the check was about.
        fixtures: its run; the programs are still there.
    """
    case = fixtures.case
    with contextlib.suppress(CheckFailed):  # a program that floods: one failure is enough
        _hear_out(case)
        if fixtures.lets_go():
            _hear_out(case)
    cause = cause_of(case, error.kind)
    sentence = error.sentence + case.conditions()
    if cause is not None:  # it names the place: where else threads wait tells nothing more
        sentence = f"{cause.sentence} {_WHERE.sub('', error.sentence)}{case.conditions()}"
    if error.kind == LATE and case.loop.slow > ENOUGH:
        sentence += (
            " Answers were slow before: in this stage, users have waited "
            f"{case.loop.slow:.0f} s for them. So the checks do not wait long any more."
        )
    clean = _without(case)
    return Failure(
        clean(sentence),
        error.kind,
        clean(case.traceback()),
        tuple(replace(event, text=clean(event.text)) for event in case.transcript.events()),
        cause.without_paths(clean) if cause is not None else None,
    )


def _hear_out(case: Case) -> None:
    """Read until all programs have ended or are at rest: an error may come after a wrong line."""
    until, flood = time.monotonic() + _LAST_WORDS, time.monotonic() + _FLOOD
    before: Fingerprint | None = None
    case.loop.turn(_PAUSE)
    while time.monotonic() < until:
        if case.loop.turn(_PAUSE):
            before = None
            if time.monotonic() > flood:
                return
            continue
        now = _rest(case)
        if now is not None and now == before:
            return
        before = now


def _rest(case: Case) -> Fingerprint | None:
    """Return the steps that all threads have taken, if all of them sleep now; else None."""
    found: list[tuple[int, int]] = []
    for program in case.programs:
        if program.ended or program.frozen or not program.runs:
            continue
        state = blocked.at_rest(program.pid)
        if state is None:
            return None
        found += state
    return tuple(found)


def _without(case: Case) -> Callable[[str], str]:
    """Return what removes the path of our own copy from a text: the learner's is another one."""
    copy = re.escape(str(case.folder))
    within = re.compile(rf"{copy}(?:/|\\\\?)(?=[\w.])")
    return lambda text: re.sub(copy, case.folder.name, within.sub("", text))
