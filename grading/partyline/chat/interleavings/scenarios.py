"""What happens at the same moment: events that are hard to get right, stage by stage."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from partyline.chat.protocol.base import CONNECTS, LEAVES, SENDS, Event

Say = Callable[[str], str]  # a word -> the same with something that nobody can know before


@dataclass(frozen=True)
class Scenario:
    """Two or three events, and what comes before them.

    Args:
        before: what happens first, one event after the other.
        first: the event whose thread is stopped.
        second: what happens meanwhile.
        third: what happens after that, before the thread goes on.
    """

    before: tuple[Event, ...]
    first: Event
    second: Event
    third: Event | None = None

    @property
    def moment(self) -> tuple[Event, ...]:
        """What happens at the same moment."""
        return (self.first, self.second, *([self.third] if self.third else []))


def scenarios(stage: str, dress: Say) -> list[Scenario]:
    """Return the scenarios of a stage.

    Args:
        stage: its name.
        dress: makes a name or text one that nobody knows.
    """
    if stage == "2-pair":
        return _pair(dress)
    if stage == "3-room":
        return _room(dress)
    return _names(dress) if stage == "4-names" else [*_names(dress), _batch(dress)]


def _connects(*who: str) -> tuple[Event, ...]:
    return tuple(Event(user, CONNECTS) for user in who)


def _says(user: str, text: str) -> Event:
    return Event(user, SENDS, f"{text}\n".encode())


def _pair(dress: Say) -> list[Scenario]:
    ann, bob, eve = (Event(user, CONNECTS) for user in ("ann", "bob", "eve"))
    return [
        Scenario((ann,), bob, eve),
        Scenario((ann, bob), Event("ann", LEAVES), eve),
        Scenario((ann, bob), _says("bob", dress("too late")), Event("ann", LEAVES), third=eve),
        Scenario((), ann, bob),
        Scenario((ann, bob), Event("ann", LEAVES), Event("bob", LEAVES)),
        Scenario((ann, bob), _says("bob", dress("hello")), Event("ann", LEAVES)),
        Scenario((ann, bob), Event("ann", LEAVES), _says("bob", dress("hello"))),
    ]


def _room(dress: Say) -> list[Scenario]:
    three = _connects("ann", "bob", "eve")
    return [
        Scenario(three[:1], three[1], three[2]),
        Scenario(three, _says("eve", dress("hello")), Event("ann", LEAVES)),
        Scenario(three, Event("ann", LEAVES), Event("bob", LEAVES)),
        Scenario(three, Event("ann", LEAVES), Event("tom", CONNECTS)),
        Scenario(three, _says("ann", dress("hello")), Event("tom", CONNECTS)),
        Scenario(three, Event("tom", CONNECTS), _says("ann", dress("hello"))),
        Scenario(three, Event("bob", LEAVES), _says("ann", dress("hello"))),
    ]


def _batch(dress: Say) -> Scenario:
    """Return one in which lines of two kinds wait for one user: they are sent by another thread."""
    two = [(*_connects(user), _says(user, dress(user))) for user in ("ann", "bob")]
    last_words = Event("bob", SENDS, f"{dress('bye')}\n/quit\n".encode())
    return Scenario((*two[0], *two[1]), _says("ann", "/who"), last_words)


def _names(dress: Say) -> list[Scenario]:
    def here(*users: str) -> tuple[Event, ...]:
        named = (step for user in users for step in (*_connects(user), _says(user, dress(user))))
        return tuple(named)

    two = here("ann", "bob")
    eve, tom = _connects("eve", "tom")
    sam = dress("sam")
    return [
        Scenario((*two, eve, tom), _says("eve", sam), _says("tom", sam.upper())),
        Scenario((*two, eve), Event("ann", LEAVES), _says("eve", dress("ann"))),
        Scenario((*two, eve), _says("eve", sam), Event("ann", LEAVES)),
        Scenario(here("ann", "bob", "eve"), _says("eve", dress("hi")), Event("ann", LEAVES)),
        Scenario(here("ann", "bob", "eve"), Event("ann", LEAVES), Event("bob", LEAVES)),
        Scenario((*two, eve), _says("eve", sam), _says("ann", dress("hi"))),
        Scenario((*two, eve), _says("ann", "/who"), _says("eve", sam)),
        Scenario((*two, eve, tom), _says("eve", sam), _says("tom", dress("tom"))),
        Scenario(here("ann", "bob", "eve"), Event("ann", LEAVES), _says("bob", dress("hi"))),
        Scenario((*two, eve), _says("ann", dress("hi")), _says("eve", sam)),
    ]
