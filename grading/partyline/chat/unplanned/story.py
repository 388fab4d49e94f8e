"""A conversation in words: what happened, in the fewest lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from partyline.chat.protocol.base import CONNECTS, LEAVES, SENDS, STOPS, VANISHES, Event
from partyline.chat.unplanned.writer import Step
from partyline.model.sanitize import as_text, excerpt

_MOST = 8  # steps that are told; more than that are in the picture
_SHOWN = 60  # characters of what was sent


def told(steps: Sequence[Step]) -> str:
    """Return sentences about what has happened, the last steps of it if there are many."""
    left_out = len(steps) - _MOST if len(steps) > _MOST else 0
    before = f"after {left_out} other steps, " if left_out else ""
    return f"What happened: {before}{'; '.join(_step(step) for step in steps[left_out:])}."


def _step(step: Step) -> str:
    if len(step) == 1:
        return event_in_words(step[0])
    return f"at the same moment {', and '.join(map(event_in_words, step))}"


def event_in_words(event: Event) -> str:
    """Return a clause: what somebody does."""
    return "".join(_words(event))


def _words(event: Event) -> Iterator[str]:
    if event.what == STOPS:
        yield "the server is told to stop"
        return
    yield event.who
    if event.what == CONNECTS and event.data:
        yield " connects and at once"
    if event.data:
        shown = excerpt(as_text(event.data), _SHOWN)
        yield f' sends "{shown}"'
        if event.cuts:
            yield f" in {len(event.cuts) + 1} pieces"
        if event.what in (LEAVES, VANISHES):
            yield " and at once"
    yield {
        CONNECTS: "" if event.data else " connects",
        SENDS: "",
        LEAVES: " leaves",
        VANISHES: " loses the connection (a reset)",
    }[event.what]
