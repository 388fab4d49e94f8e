"""Stage 5, the server: whatever users send, and however they leave, the others can keep talking."""

from partyline.chat.load import Flood
from partyline.chat.room import Room
from partyline.model.checks import check


@check(
    "The server starts and prints the address where it listens",
    points=1,
    lesson="01-accept",
    hint="The program takes --host and --port, listens there, and prints one line when it is "
    "ready.",
)
def test_starts(closed_room: Room) -> None:
    """A server prints `listening on 127.0.0.1:PORT` when it is ready."""
    closed_room.opens()


@check(
    "Users can join and hear each other",
    points=2,
    lesson="11-slow-readers",
    todo="5.4",
    hint="Each waiting line has its receivers. Take the lines out, and give each user the lines "
    "that are meant for it.",
    after=test_starts,
)
def test_join_and_talk(room: Room) -> None:
    """A user gives a name, is welcomed, is announced, and is heard by the others."""
    ann, bob, eve = room.users("ann", "bob", "eve")
    ann.says("hello")
    bob.hears("hello", by=ann)
    eve.hears("hello", by=ann)
    eve.says("good morning")
    ann.hears("good morning", by=eve)
    bob.hears("good morning", by=eve)


@check(
    "Everything that stage 4 promises still works",
    points=2,
    lesson="09-names",
    todo="5.4",
    hint="Compare your program with your server of stage 4. Does everybody get every kind of "
    "line: answers, refusals, notices?",
    after=test_join_and_talk,
)
def test_stage_4_still_holds(room: Room) -> None:
    """`! name taken`, `/who`, `! unknown command`, empty lines, `/quit`, and `* bob left`."""
    ann, bob = room.users("ann", "bob")
    eve = room.connects("eve")
    eve.is_refused(ann.name.upper(), room.wire.NAME_TAKEN)
    room.enters(eve)
    ann.says_exactly(room.wire.WHO)
    ann.gets(room.handshake.here(room.present))
    ann.says_exactly("/dance")
    ann.gets(room.wire.UNKNOWN_COMMAND)
    ann.says_exactly("")
    ann.says("so empty")
    bob.hears("so empty", by=ann)
    eve.hears("so empty", by=ann)
    bob.says_exactly(room.wire.QUIT)
    bob.sees_the_end(f"after {room.wire.QUIT}")
    bob.hangs_up()
    ann.gets(room.wire.LEFT.format(name=bob.name))
    eve.gets(room.wire.LEFT.format(name=bob.name))
    eve.leaves()
    ann.gets(room.wire.LEFT.format(name=eve.name))


@check(
    "A reset connection counts as leaving, with or without a name",
    points=3,
    lesson="10-hostile-input",
    todo="5.4",
    hint="recv and send raise OSError on a connection that was reset. Which code cleans up then?",
    after=test_join_and_talk,
    about=("LEFT",),
)
def test_reset_is_a_leave(room: Room) -> None:
    """A reset counts as leaving; nobody is told when a user without a name leaves."""
    ann, bob, eve = room.users("ann", "bob", "eve")
    stranger = room.nameless("stranger")
    room.settles()
    stranger.vanishes()
    eve.vanishes()
    ann.gets(room.wire.LEFT.format(name=eve.name))
    bob.gets(room.wire.LEFT.format(name=eve.name))
    ann.says("still there?")
    bob.hears("still there?", by=ann)
    bob.says("sure")
    ann.hears("sure", by=bob)


@check(
    "When twelve connections break at the same moment, the others can keep talking",
    points=3,
    lesson="08-locks",
    todo="5.3",
    hint="Sending to a user who has vanished fails. Look at what happens then, and at which locks "
    "are held at that moment.",
    after=test_reset_is_a_leave,
    about=("LEFT",),
)
def test_many_resets_at_once(room: Room) -> None:
    """A reset counts as leaving, and nobody else waits for it."""
    ann, bob = room.users("ann", "bob")
    crowd = [room.named("a guest", f"guest-{number}") for number in range(1, 13)]
    room.freezes()
    ann.says("one")
    ann.says("two")
    for guest in crowd:
        guest.vanishes()
    room.thaws()
    left = [room.wire.LEFT.format(name=guest.name) for guest in crowd]
    ann.gets_mixed(*([line] for line in left))
    bob.gets_mixed(ann.said("one", "two"), *([line] for line in left))
    bob.says("how quiet it is")
    ann.hears("how quiet it is", by=bob)


@check(
    "Many lines of one user keep their order",
    points=2,
    lesson="11-slow-readers",
    todo="5.4",
    hint="Follow two lines of one user on their way through the server. Where could the second "
    "overtake the first?",
    after=test_join_and_talk,
)
def test_lines_keep_their_order(room: Room) -> None:
    """Lines of one sender keep their order."""
    ann, bob, eve = room.users("ann", "bob", "eve")
    Flood(room, ann, size=30).flows(160, bob, eve)
