"""Which protocol holds at which stage."""

from __future__ import annotations

from partyline.chat.protocol.base import Protocol
from partyline.chat.protocol.echo import Echo
from partyline.chat.protocol.names import Names
from partyline.chat.protocol.pair import Pair
from partyline.chat.protocol.robust import Robust
from partyline.chat.protocol.room import RawRoom

PROTOCOLS: dict[str, type[Protocol]] = {
    "1-echo": Echo,
    "2-pair": Pair,
    "3-room": RawRoom,
    "4-names": Names,
    "5-robust": Robust,
    "6-beyond": Robust,
}
