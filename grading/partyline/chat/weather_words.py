"""A weather in words: the exact conditions in which a check fails."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from partyline.chat.weather import (
    CUT,
    GLUE,
    LATE,
    NARROW,
    PAUSE,
    RESET,
    SIP,
    SIPS,
    Decision,
    Weather,
)
from partyline.model.sanitize import as_text, quoted
from partyline.model.transcript import SERVER

_MOST = 3  # things that one sentence tells
_SHOWN = 60  # characters of one piece


def fails_when(decisions: Iterable[Decision], weather: Weather, sure: bool = True) -> str:
    """Return in a sentence in which weather a check fails.

    Args:
        decisions: what the weather does.
        weather: one that has done it, and knows to whom.
        sure: whether the check failed with these each time.
    """
    things = list(_things(sorted(decisions), weather))
    more = f", and {len(things) - _MOST} more such things happen" if len(things) > _MOST else ""
    how = "It fails" if sure else "It sometimes fails"
    return f"{how} when {', and '.join(things[:_MOST])}{more}."


def _things(decisions: list[Decision], weather: Weather) -> Iterator[str]:
    late = {d.number for d in decisions if d.kind == LATE}
    cuts: dict[int, list[int]] = {}
    for decision in decisions:
        if decision.kind == CUT:
            cuts.setdefault(decision.number, []).append(decision.at)
    for number, places in cuts.items():
        who, data = weather.messages[number]
        pieces = [data[a:b] for a, b in zip([0, *places], [*places, len(data)], strict=True)]
        said = " + ".join(_piece(piece) for piece in pieces)
        pause = f", with {1000 * PAUSE:.0f} ms between the pieces" if number in late else ""
        yield f"{_whose(who)} {_piece(data)} arrives as {said}{pause}"
    for decision in decisions:
        if decision.kind == GLUE and decision.number in weather.joined:
            who, first = weather.messages[decision.number]
            _, second = weather.messages[weather.joined[decision.number]]
            yield f"{_whose(who)} {_piece(first)} and {_piece(second)} arrive in one piece"
        elif decision.kind == NARROW:
            who = weather.people["connection", decision.number]
            yield f"{_whose(who)} connection holds only a few kilobytes"
        elif decision.kind == SIPS:
            who = weather.people["connection", decision.number]
            yield f"{who} reads {SIP} bytes at a time"
        elif decision.kind == RESET:
            yield f"{weather.people['leave', decision.number]} leaves with a reset"


def _whose(who: str) -> str:
    return f"the {SERVER}'s" if who == SERVER else f"{who}'s"


def _piece(data: bytes) -> str:
    text = as_text(data)
    return quoted(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}...")
