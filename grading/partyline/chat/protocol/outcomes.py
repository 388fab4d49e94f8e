"""What may come of things that happen at the same moment: the server takes them one by one.

In which order it takes them is free. Each order leads to an outcome: what the server knows then,
and what it has answered to those who did something. Outcomes that agree in this are one outcome,
in which the others may have heard the rest in any of the orders, each in its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import permutations

from partyline.chat.protocol.base import Event, Line, Protocol

Heard = tuple[Line, ...]


@dataclass
class Outcome:
    """One way in which a step of a conversation may end.

    Args:
        protocol: the state after it.
        heard: user -> what it may have heard, in the order in which it came.
    """

    protocol: Protocol
    heard: dict[str, set[Heard]] = field(default_factory=dict)


def outcomes(protocol: Protocol, step: Sequence[Event]) -> list[Outcome]:
    """Return all that may come of a step.

    Args:
        protocol: the state before it; stays as it is.
        step: one event, or several of different users that happen at the same moment.

    Raises:
        Free: the course leaves open what follows.
        ValueError: this can't happen now.
    """
    found: dict[object, Outcome] = {}
    for order in permutations(step):
        state = protocol.clone()
        heard: dict[str, list[Line]] = {}
        answers: dict[str, tuple[str | None, ...]] = {}
        for event in order:
            if event.who in protocol.users and event.who not in state.users:
                continue  # the server has hung up on this user: what it does comes too late
            lines = state.after(event)
            for line in lines:
                heard.setdefault(line.to, []).append(line)
            answers[event.who] = tuple(line.text for line in lines if line.to == event.who)
        key = state.situation(), frozenset(answers.items())
        outcome = found.setdefault(key, Outcome(state))
        for who in {*state.users, *heard}:
            outcome.heard.setdefault(who, set()).add(tuple(heard.get(who, ())))
    return list(found.values())
