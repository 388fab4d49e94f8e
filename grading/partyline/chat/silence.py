"""An hour in which nobody says anything: afterwards all is as it was before."""

from __future__ import annotations

from contextlib import closing

from partyline.chat import invariants
from partyline.chat.client_under_test import ClientUnderTest
from partyline.chat.handshakes import Echo
from partyline.chat.harsh_orders import HarshOrders
from partyline.chat.room import Room
from partyline.chat.user import User

_HOURS = "hours"  # the kind of the harsh system, see harsh_words.py
_PASS = "pass"  # the order that it takes


def server_outlives_silence(room: Room, *labels: str, nameless: str = "") -> None:
    """Let users join, be silent for an hour, and go on in the middle of a line.

    Args:
        room: its server has not been started yet.
        labels: who joins.
        nameless: who connects and gives no name before the hour is over; "": nobody.

    Raises:
        CheckFailed: somebody was told something or thrown out, or is not served as before.
    """
    with closing(HarshOrders(room.case, _HOURS)) as orders:
        room.opens(shim=orders.shim)
        here = room.users(*labels)
        late = [room.nameless(nameless)] if nameless else []
        here[0].begins("a long thought")
        room.takes_all_of(here[0])
        room.settles()
        orders.gives(room.server, _PASS)
        room.case.transcript.record(room.server.who, "note", "(an hour passes in silence)")
        room.settles()
        invariants.of(room.server, [*here, *late])
        room.rests()
        here[0].goes_on()
        _hear(room, here, "a long thought", here[0])
        for user in late:
            room.enters(user)
        for speaker in [*here, *late]:
            speaker.says("still here")
            _hear(room, [*here, *late], "still here", speaker)


def _hear(room: Room, users: list[User], text: str, speaker: User) -> None:
    if type(room.handshake) is Echo:
        speaker.hears(text)
        return
    for user in users:
        if user is not speaker:
            user.hears(text, speaker)


def client_outlives_silence(client: ClientUnderTest) -> None:
    """Let a client be silent for an hour, between two halves of a line.

    Args:
        client: has not been started yet.

    Raises:
        CheckFailed: it has sent something or left, or does not show and send lines as before.
    """
    with closing(HarshOrders(client.case, _HOURS)) as orders:
        client.opens(shim=orders.shim)
        client.types("before")
        client.server_hears("before")
        client.server_says("now", "and later", cut=14)
        client.shows("now", "and later")
        client.settles()
        orders.gives(client.program, _PASS)
        client.case.transcript.record(client.label, "note", "(an hour passes in silence)")
        client.settles()
        client.closes()
        client.types("after an hour")
        client.server_hears("after an hour")
        client.server_says("good morning")
        client.shows("good morning")
