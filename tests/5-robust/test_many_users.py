"""Stage 5, the server: many users, for a long time."""

from partyline.chat import resources
from partyline.chat.room import Room
from partyline.model.checks import check


@check(
    "Forty silent users keep nobody out",
    points=2,
    lesson="04-threads",
    todo="5.4",
    hint="Who waits for the silent ones? Each needs somebody of its own to wait for its name.",
    after="test_join_and_talk",
)
def test_forty_silent_users(room: Room) -> None:
    """Nobody waits for one who says nothing."""
    for _ in range(40):
        room.nameless("a silent one")
    ann, bob = room.users("ann", "bob")
    ann.says("anybody here?")
    bob.hears("anybody here?", by=ann)


@check(
    "A full server says so, and has room again when somebody leaves",
    points=3,
    lesson="10-hostile-input",
    todo="5.4",
    hint="Everyone who is connected takes a seat, with a name or without. Who gives it back, and "
    "when?",
    after="test_join_and_talk",
)
def test_server_is_full(room: Room) -> None:
    """`! server is full`"""
    ann, bob = room.users("ann", "bob")
    others = [room.nameless("another") for _ in range(room.wire.MAX_USERS - 2)]
    late = room.connects("late")
    late.gets(room.wire.SERVER_FULL, f"as number {room.wire.MAX_USERS + 1}")
    late.sees_the_end("when the server is full")
    late.hangs_up()
    ann.says("how full it is")
    bob.hears("how full it is", by=ann)
    others[0].leaves()
    room.settles()
    room.nameless("next").leaves()


@check(
    "Six users who come in the same moment all get through",
    points=1,
    lesson="01-accept",
    hint="Until accept takes them, new users wait in a queue. listen() is told how long it may be.",
    after="test_starts",
)
def test_six_at_once(room: Room) -> None:
    """Many users."""
    resources.lets_in_at_once(room, 6)


@check(
    "After 200 visitors, no thread and no open file is left of them",
    points=3,
    lesson="10-hostile-input",
    todo="5.4",
    hint="Follow a user to the end: who closes the socket, and how does each thread that worked "
    "for this user come to its end?",
    after="test_join_and_talk",
)
def test_nothing_is_left_behind(room: Room) -> None:
    """Closing the connection is leaving."""
    resources.forgets_visitors(room)


@check(
    "A line reaches the others at once",
    points=2,
    lesson="04-threads",
    todo="5.4",
    hint="A thread that waits in recv or in a queue wakes up at once. One that sleeps and looks "
    "again does not.",
    after="test_join_and_talk",
)
def test_answers_promptly(room: Room) -> None:
    """Nobody waits longer than the way takes."""
    ann, bob = room.users("ann", "bob")
    resources.answers_promptly(room, ann, bob)


@check(
    "A server with nothing to do does nothing",
    points=2,
    lesson="04-threads",
    todo="5.4",
    hint="Look for a loop that goes round without waiting: what does recv return when nothing has "
    "come, and what when the user has left?",
    after="test_join_and_talk",
)
def test_rests(room: Room) -> None:
    """Nobody says anything, and somebody has left."""
    ann, bob = room.users("ann", "bob")
    room.rests()
    bob.half_closes()
    room.rests()
    ann.gets(room.wire.LEFT.format(name=bob.name))
    bob.sees_the_end("after bob has left")
    room.rests()
