"""Stage 5, the server: many users, for a long time."""

from partyline.chat import resources
from partyline.chat.room import Room
from partyline.model.checks import TIME, check


@check(
    "Other users can join and talk while forty users are silent",
    points=2,
    lesson="04-threads",
    todo="5.4",
    hint="Which thread waits for the silent users? Each user needs its own thread that waits for "
    "its name.",
    after="test_join_and_talk",
)
def test_forty_silent_users(room: Room) -> None:
    """Nobody waits for a user who says nothing."""
    for _ in range(40):
        room.nameless("a silent one")
    ann, bob = room.users("ann", "bob")
    ann.says("anybody here?")
    bob.hears("anybody here?", by=ann)


@check(
    "A full server tells new users so, and has room again when a user leaves",
    points=3,
    lesson="10-hostile-input",
    todo="5.4",
    hint="Every connected user takes a seat, with or without a name. Which code frees the seat, "
    "and when?",
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
    "Six users who connect at the same moment all get in",
    points=1,
    lesson="01-accept",
    hint="New users wait in a queue until accept takes them. The argument of listen() limits the "
    "length of that queue.",
    after="test_starts",
)
def test_six_at_once(room: Room) -> None:
    """Many users."""
    resources.lets_in_at_once(room, 6)


@check(
    "A server that can open no more files goes on, and lets users in again later",
    points=1,
    lesson="10-hostile-input",
    todo="5.4",
    hint="Each connection is an open file, and the system limits how many a program may have. "
    "Then accept raises OSError. The server must not end: wait a moment, and try again.",
    after="test_server_is_full",
)
def test_no_more_files(room: Room) -> None:
    """Nobody waits for a user whom the system does not let in."""
    resources.outlives_a_lack_of_files(room)


@check(
    "After 200 users have come and gone, no thread and no open file is left",
    points=3,
    lesson="10-hostile-input",
    todo="5.4",
    hint="Follow a user to the end: which code closes the socket, and how does each thread that "
    "worked for this user end?",
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
    hint="A thread that waits in recv or in a queue wakes up at once. A thread that sleeps and "
    "then looks again does not.",
    after="test_join_and_talk",
    about=(TIME,),
)
def test_answers_promptly(room: Room) -> None:
    """Nobody waits longer than the network needs."""
    ann, bob = room.users("ann", "bob")
    resources.answers_promptly(room, ann, bob)


@check(
    "A server with nothing to do uses no processor time",
    points=2,
    lesson="04-threads",
    todo="5.4",
    hint="Look for a loop that runs without waiting: what does recv do when nothing has arrived, "
    "and what does it return when the user has left?",
    after="test_join_and_talk",
)
def test_rests(room: Room) -> None:
    """Nobody says anything, and one user has left."""
    ann, bob = room.users("ann", "bob")
    room.rests()
    bob.half_closes()
    room.rests()
    ann.gets(room.wire.LEFT.format(name=bob.name))
    bob.sees_the_end("after bob has left")
    room.rests()
