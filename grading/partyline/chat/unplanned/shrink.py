"""Makes a conversation that fails as short as it can be, within a bounded number of runs."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from partyline.chat.protocol.base import Event
from partyline.chat.unplanned.writer import Step
from partyline.chat.weather import smallest

_STEPS, _DETAILS = 24, 12  # runs that it may cost to leave out steps, and parts of what is left
_MANY, _LINES = (
    8,
    20,
)  # lines of one step that are many, and runs that it may cost to leave some out

F = TypeVar("F")


def shortest(
    steps: Sequence[Step], first: F, fails: Callable[[list[Step]], F | None]
) -> tuple[list[Step], F]:
    """Return a short conversation that still fails, and how it fails.

    Args:
        steps: a conversation that fails.
        first: how it fails.
        fails: holds a conversation; returns how it fails, or None.
    """
    last = first

    def still_fails(kept: list[int]) -> bool:
        nonlocal last
        found = fails([steps[number] for number in kept])
        last = last if found is None else found
        return found is not None

    def fails_with(place: int, simpler: Step) -> bool:
        nonlocal last
        found = fails([*left[:place], simpler, *left[place + 1 :]])
        last = last if found is None else found
        return found is not None

    left = [steps[number] for number in smallest(range(len(steps)), still_fails, _STEPS)]
    for place, step in enumerate(left):
        left[place] = _with_fewer_lines(step, lambda simpler: fails_with(place, simpler))  # noqa: B023
    runs = _DETAILS
    place = 0
    while place < len(left) and runs > 0:
        for simpler in _simpler(left[place]):
            runs -= 1
            candidate = [*left[:place], simpler, *left[place + 1 :]]
            found = fails(candidate)
            if found is not None:
                left, last = candidate, found
                break
            if not runs:
                break
        else:
            place += 1
    return left, last


def _with_fewer_lines(step: Step, fails: Callable[[Step], bool]) -> Step:
    """Return the same step with fewer lines, if there are many, and it still fails."""
    [event, *others] = step
    lines = event.data.splitlines(keepends=True) if b"\n" in event.data else []
    if others or len(lines) < _MANY:
        return step

    def some(kept: list[int]) -> Step:
        return (_with(event, b"".join(lines[number] for number in kept)),)

    return some(smallest(range(len(lines)), lambda kept: fails(some(kept)), _LINES))


def _simpler(step: Step) -> Iterator[Step]:
    """Yield what is almost the same step, only less."""
    if len(step) > 1:
        for event in step:
            yield tuple(other for other in step if other is not event)
        return
    [event] = step
    if event.cuts:
        yield (dataclasses.replace(event, cuts=()),)
    lines = event.data.splitlines(keepends=True) if b"\n" in event.data else []
    if len(lines) > 1:
        yield from ((_with(event, line),) for line in lines)


def _with(event: Event, data: bytes) -> Event:
    return dataclasses.replace(event, data=data, cuts=())
