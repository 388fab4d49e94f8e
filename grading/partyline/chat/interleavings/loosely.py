"""What is free when two things happen at the same moment, and a thread may stop anywhere.

A server may choose under its lock who gets a line, and send after it. Then two lines that have
nothing to do with each other come in either order, and not in the same one to everybody. What one
person says, and that they join and leave, stays in order, and a welcome stays first.
"""

from __future__ import annotations

from itertools import combinations, permutations

from partyline.chat.protocol.base import Line
from partyline.chat.protocol.names import COMMANDS, SAID, TOLD
from partyline.chat.protocol.outcomes import Heard, Outcome

_FREE = (SAID, TOLD, COMMANDS)  # rules whose lines may change places
_MOST = 5  # lines of one user that are put into other orders


def loosened(outcome: Outcome) -> Outcome:
    """Return the same outcome, where each user may hear free lines in any order."""
    heard = {who: {o for way in ways for o in _orders(way)} for who, ways in outcome.heard.items()}
    return Outcome(outcome.protocol, heard)


def _orders(way: Heard) -> set[Heard]:
    if len(way) > _MOST:
        return {way}
    numbers = range(len(way))
    bound = [pair for pair in combinations(numbers, 2) if _are_bound(*(way[n] for n in pair))]
    return {
        tuple(way[number] for number in order)
        for order in permutations(numbers)
        if all(order.index(first) < order.index(second) for first, second in bound)
    }


def _are_bound(first: Line, second: Line) -> bool:
    """Return whether two lines of one user must keep their order."""
    if first.rule not in _FREE or second.rule not in _FREE:
        return True
    if first.text is None or second.text is None:
        return True
    return _subject(first) == _subject(second) != ""


def _subject(line: Line) -> str:
    """Return the name of whom a line is about; "" if it is about nobody or about many."""
    text = line.text or ""
    if line.rule == SAID:
        return text.partition(":")[0]
    return text.split()[1] if line.rule == TOLD else ""
