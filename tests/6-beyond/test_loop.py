"""Stage 6, the loop: what has to wake it, and what it must never wait for."""

from partyline.chat import resources
from partyline.chat.load import Flood, slow_readers
from partyline.chat.room import Room
from partyline.model.checks import TIME, check


@check(
    "Bytes that did not fit are sent as soon as there is room",
    points=3,
    lesson="13-one-thread",
    todo="6.3",
    hint="When a slow user reads again and nobody says anything, what wakes the loop? The "
    "selector reports room only if you asked it to.",
    after="test_join_and_talk",
)
def test_rest_is_sent(room: Room) -> None:
    """The server sends whole lines only, and all of them to a user who reads."""
    speakers = room.users("ann", "bob", "cid", "dan", "fred", "hal")
    (eve,) = slow_readers(room, "eve")
    flood = Flood(room, *speakers)
    flood.flows(20, *speakers)
    flood.bursts(12)  # more than eve's connection holds
    flood.is_heard_by(*speakers)
    room.settles()
    eve.reads_again()
    flood.is_heard_or_left_by(eve)


@check(
    "Nobody waits for users who leave",
    points=3,
    lesson="13-one-thread",
    todo="6.4",
    hint="A user may take a second to leave. What waits for that second in your program, and what "
    "happens meanwhile?",
    after="test_endless_line_is_cut_off",
    about=(TIME,),
)
def test_nobody_waits_for_leavers(room: Room) -> None:
    """A user who never ends a line is cut off, and nobody else waits for that."""
    ann, bob = room.users("ann", "bob")
    strangers = [room.nameless("a stranger") for _ in range(10)]
    room.freezes()
    for stranger in strangers:
        stranger.sends(b"x" * (room.wire.ENDLESS + 500))
        stranger.may_get(room.wire.LINE_TOO_LONG)
    room.thaws()
    resources.answers_promptly(room, ann, bob)
    for stranger in strangers:
        stranger.sees_the_end("after 2548 bytes without a newline")
        stranger.hangs_up()
