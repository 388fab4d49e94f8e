"""Stage 4, the server: who is here, who says what, and who has left."""

import signal

from partyline.chat.room import Room
from partyline.model.checks import check

# Coming in


@check(
    "The server starts and prints the address where it listens",
    points=1,
    lesson="01-accept",
    hint="The program takes --host and --port, listens there, and prints one line "
    "when it is ready.",
)
def test_starts(closed_room: Room) -> None:
    """A server prints `listening on 127.0.0.1:PORT` when it is ready."""
    closed_room.opens()


@check(
    "The server asks each new user for a name",
    points=1,
    lesson="09-names",
    todo="4.1",
    hint="At this stage the server speaks first: it asks before it reads a line.",
    after=test_starts,
)
def test_asks_for_a_name(room: Room) -> None:
    """`S> * name?`"""
    room.nameless("ann")


@check(
    "A user who gives a name is welcomed and told who is here",
    points=2,
    lesson="09-names",
    todo="4.3",
    hint="Send two lines, in this order: the welcome with the name in it, then who is here. The "
    "second line does not name the newcomer, so the first user is alone.",
    after=test_asks_for_a_name,
)
def test_welcomes(room: Room) -> None:
    """`* welcome, bob`, then `* here: alice` or `* you are alone`"""
    room.user("ann").stops_reading()  # what comes later is for later checks


@check(
    "When a user joins, the others are told once",
    points=4,
    lesson="09-names",
    todo="4.3",
    hint="Look at who gets each line. The newcomer gets its welcome and the names of the users "
    "who were here before. All the others get one notice that the newcomer joined.",
    after=test_welcomes,
)
def test_joining_is_told(room: Room) -> None:
    """Others get `* bob joined`."""
    room.users("ann", "bob", "eve")


@check(
    "A text reaches everyone else, with the name of its sender",
    points=5,
    lesson="09-names",
    todo="4.4",
    hint="The server puts the name in front, because only the server knows for certain who "
    "speaks. The sender does not need its own text back.",
    after=test_joining_is_told,
)
def test_text_carries_the_name(room: Room) -> None:
    """Others get `bob: hi`. A user never gets its own text back."""
    ann, bob, eve = room.users("ann", "bob", "eve")
    for speaker, others in ((ann, (bob, eve)), (eve, (ann, bob)), (bob, (ann, eve))):
        speaker.says("hello")
        for other in others:
            other.hears("hello", speaker)


@check(
    "Nobody can forge a notice or another user's text",
    points=2,
    lesson="09-names",
    todo="4.4",
    hint="A text may look like a notice or like another user's text. Put its sender's name in "
    "front of every text, so that the others can rely on the name.",
    after=test_text_carries_the_name,
    about=("TEXT",),
)
def test_notices_cannot_be_forged(room: Room) -> None:
    """The first character tells the kind: `*` a notice, `!` a refusal, else `name: text`."""
    ann, bob, eve = room.users("ann", "bob", "eve")
    wire = room.wire
    forged = (wire.LEFT.format(name=bob.name), f"{bob.name}: I quit", wire.NAME_TAKEN, "*", ":")
    for text in forged:
        ann.says_exactly(text)
        bob.hears_exactly(text, ann)
        eve.hears_exactly(text, ann)


# Going out


@check(
    "When a user leaves, the others are told once",
    points=4,
    lesson="09-names",
    todo="4.5",
    hint="When recv() returns nothing, this user has left. Which users are still in the room at "
    "that moment, and what do you tell them?",
    after=test_joining_is_told,
)
def test_leaving_is_told(room: Room) -> None:
    """Others get `* bob left`. Closing the connection is leaving."""
    ann, bob, _ = room.users("ann", "bob", "eve")
    for user in (bob, ann):
        user.leaves()
        for other in room.without(user):
            other.gets(room.wire.LEFT.format(name=user.name))


@check(
    "When a connection breaks, the others are told that its user has left",
    points=3,
    lesson="09-names",
    todo="4.5",
    hint="When a connection breaks, recv() may raise an OSError instead of returning nothing. "
    "Both mean the same.",
    after=test_joining_is_told,
    about=("LEFT",),
)
def test_reset_is_told(room: Room) -> None:
    """Closing the connection is leaving."""
    ann, bob, eve = room.users("ann", "bob", "eve")
    room.settles()
    bob.vanishes()
    for other in (ann, eve):
        other.gets(room.wire.LEFT.format(name=bob.name))


# Without a name


@check(
    "Users can join and talk while another user has not given a name",
    points=3,
    lesson="04-threads",
    todo="4.1",
    hint="While the server waits for one user's name, another user may want to join. Which thread "
    "waits for the name?",
    after=test_joining_is_told,
)
def test_nameless_stops_nobody(room: Room) -> None:
    """`S> * name?`, to each new user."""
    room.nameless("tom").stops_reading()
    room.users("ann", "bob")


@check(
    "A user without a name gets nothing from the chat",
    points=3,
    lesson="09-names",
    todo="4.3",
    hint="A user who has connected is not yet in the room. Look at where you add a user to the "
    "collection that texts and notices go to.",
    after=test_text_carries_the_name,
)
def test_nameless_hears_nothing(room: Room) -> None:
    """`* welcome` and `* here` reach a newcomer before any other line."""
    ann, bob = room.users("ann", "bob")
    tom = room.nameless("tom")
    for text in ("is anybody listening", "no, we are alone"):
        ann.says(text)
        bob.hears(text, ann)
        bob.says(text)
        ann.hears(text, bob)
    room.enters(tom)


@check(
    "When a user without a name leaves, the others are told nothing",
    points=3,
    lesson="09-names",
    todo="4.5",
    hint="Some users connect and leave without giving a name. When your program cleans up after a "
    "user, the user may have no name yet, and the connection may have broken.",
    after=test_text_carries_the_name,
)
def test_nameless_leaves_in_silence(room: Room) -> None:
    """When a user without a name leaves, the others are told nothing."""
    ann, bob = room.users("ann", "bob")
    room.nameless("tom").leaves()
    tim = room.nameless("tim")
    room.settles()
    tim.vanishes()
    room.settles()
    for text in ("who was that", "no idea"):
        ann.says(text)
        bob.hears(text, ann)
        bob.says(text)
        ann.hears(text, bob)


@check(
    "Forty users can talk in one room, while twenty have no name",
    points=2,
    lesson="07-everyone",
    todo="4.3",
    hint="Look for a number in your program that limits how many users there can be.",
    after=(test_text_carries_the_name, test_nameless_hears_nothing),
)
def test_forty_users(room: Room) -> None:
    """A newcomer is asked for a name, however many are here."""
    for number in range(1, 21):
        room.nameless(f"silent{number}")
    labels = (f"user{number}" for number in range(10, 50))  # in alphabetical order
    *others, last = room.users(*labels)
    last.says("what a crowd")
    for other in others:
        other.hears("what a crowd", by=last)


@check(
    "Each name stays with its user, in whatever order the users give their names",
    points=2,
    lesson="09-names",
    todo="4.5",
    hint="Users may give their names in another order than they connected. Look at how you find "
    "the name of the user who has left.",
    after=(test_leaving_is_told, test_nameless_stops_nobody, test_nameless_hears_nothing),
    about=("LEFT",),
)
def test_names_stay_with_their_users(room: Room) -> None:
    """Others get `* bob left`."""
    eve, ann, kim, bob = (room.nameless(label) for label in ("eve", "ann", "kim", "bob"))
    for user in (ann, bob, eve, kim):
        room.enters(user)
    for user in (eve, ann, kim):
        user.leaves()
        for other in room.without(user):
            other.gets(room.wire.LEFT.format(name=user.name))


# Stopping


@check(
    "Ctrl-C ends the server, even while users are in the room",
    points=2,
    lesson="12-stopping",
    todo="4.3",
    hint="A thread that waits in recv() does not notice Ctrl-C, and must not keep the program "
    "running. Look at how you start the threads, and at which code catches KeyboardInterrupt.",
    after=test_joining_is_told,
)
def test_ctrl_c(room: Room) -> None:
    """A server ends on Ctrl-C, with exit status 0 and without a traceback."""
    room.users("ann", "bob")
    room.nameless("tom")
    room.is_stopped(any_last_words=True)


@check(
    "SIGTERM ends the server in the same way as Ctrl-C",
    points=1,
    lesson="12-stopping",
    todo="4.3",
    hint="Other programs send SIGTERM to ask a server to end. Python then ends the program at "
    "once and silently, unless the program has a handler for it.",
    after=test_joining_is_told,
)
def test_sigterm(room: Room) -> None:
    """A server ends on SIGTERM, with exit status 0 and without a traceback."""
    room.users("ann", "bob")
    room.is_stopped(signal.SIGTERM, any_last_words=True)
