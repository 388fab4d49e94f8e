"""Stage 5, the server: one user does not read, and nobody else waits for that user."""

from partyline.chat.backlog import Backlog
from partyline.chat.load import Flood, latecomer, slow_readers
from partyline.chat.room import Room
from partyline.model.checks import check


@check(
    "A user who does not read delays nobody by more than 2000 ms",
    points=5,
    lesson="11-slow-readers",
    todo="5.3",
    hint="Sending to a user who does not read takes for ever. Which thread waits there, and what "
    "else waits for that thread?",
    after="test_join_and_talk",
)
def test_slow_reader_stops_nobody(room: Room) -> None:
    """A user who does not read is dropped, and nobody else waits: no line takes 2000 ms."""
    ann, bob = room.users("ann", "bob")
    (eve,) = slow_readers(room, "eve")
    Flood(room, ann).flows(160, bob)
    dan = latecomer(room, "dan", eve)
    dan.says("may I come in?")
    ann.hears("may I come in?", by=dan)
    bob.hears("may I come in?", by=dan)


@check(
    "A user who does not read is dropped in the end",
    points=3,
    lesson="11-slow-readers",
    todo="5.3",
    hint="What do you do with lines that do not fit? If you keep them all, they take more and more "
    "memory. If you throw them away, you never notice how far behind this user is.",
    after=test_slow_reader_stops_nobody,
    about=("LEFT",),
)
def test_slow_reader_is_dropped(room: Room) -> None:
    """A user who does not read is dropped."""
    ann, bob = room.users("ann", "bob")
    slow = slow_readers(room, "eve")
    Flood(room, ann).flows_until_dropped(slow, bob)
    room.without(*slow)
    dan, kim = room.users("dan", "kim")
    more = slow_readers(room, "a slow one", 4)
    Flood(room, ann).flows_until_dropped(more, bob, dan, kim)
    room.without(*more)
    dan.says("where is eve?")
    for user in (ann, bob, kim):
        user.hears("where is eve?", by=dan)


@check(
    "A slow reader gets every line whole and in order",
    points=4,
    lesson="11-slow-readers",
    todo="5.3",
    hint="When a line does not fit into the connection, a part of it waits. Nothing else may be "
    "sent to this user before the rest of that line.",
    after="test_join_and_talk",
)
def test_slow_reader_gets_whole_lines(room: Room) -> None:
    """The server sends whole lines only, and lines of one sender keep their order."""
    speakers = room.users("ann", "bob", "cid", "dan", "fred", "hal")
    slow = slow_readers(room, "a slow one", 4)
    flood = Flood(room, *speakers)
    flood.flows(10, *speakers)
    flood.bursts(12)  # more than the slow readers' connections hold
    for user in slow:
        room.freezes()
        flood.is_drained_by(user)
        flood.bursts(2)
        room.thaws()
    flood.is_heard_by(*speakers)
    flood.is_heard_or_left_by(*slow)


@check(
    "A user who reads a little slowly is kept, and gets every line",
    points=2,
    lesson="11-slow-readers",
    todo="5.3",
    hint="One send that does not take everything is no reason to hang up. Keep the rest, and send "
    "it as soon as there is room.",
    after=test_slow_reader_gets_whole_lines,
)
def test_slow_reader_is_kept(closed_room: Room) -> None:
    """Who does not read is dropped; who reads, also slowly, gets every line.

    A send that may wait takes only a few bytes here. To a slow reader that can happen anywhere.
    """
    closed_room.opens(shim="send=50")
    ann, bob = closed_room.users("ann", "bob")
    eve = closed_room.user("eve", tiny=True)
    eve.stops_reading()
    texts = Backlog(closed_room, eve).grows(ann, bob)
    eve.says("so many lines")
    ann.hears("so many lines", by=eve)
    bob.hears("so many lines", by=eve)
    eve.reads_again()
    for text in texts:
        eve.hears(text, by=ann)


@check(
    "When everybody speaks at the same moment, every line arrives",
    points=2,
    lesson="11-slow-readers",
    todo="5.3",
    hint="A user who reads may be behind for a moment, without a fault of its own. How much does "
    "your server keep for it, and when does it look how much that is: before it sends or after?",
    after="test_join_and_talk",
)
def test_everybody_at_once(room: Room) -> None:
    """Who does not read is dropped; who reads gets every line, however many come at once."""
    speakers = [room.named(f"user {n}", room.case.token(f"user{n}")) for n in range(1, 23)]
    flood = Flood(room, *speakers)
    room.freezes()
    flood.bursts(8)
    room.thaws()
    flood.is_heard_by(*speakers)
