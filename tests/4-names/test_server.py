"""Stage 4, the server: who is here, who says what, and who has left."""

import signal

from partyline.chat.room import Room
from partyline.model.checks import check

# Coming in


@check(
    "The server starts and says where it listens",
    points=1,
    lesson="01-accept",
    hint="The program takes --host and --port, listens there, and prints one line "
    "when it is ready.",
)
def test_starts(closed_room: Room) -> None:
    """A server prints `listening on 127.0.0.1:PORT` when it is ready."""
    closed_room.opens()


@check(
    "Whoever connects is asked for a name",
    points=1,
    lesson="09-names",
    todo="4.1",
    hint="The server speaks first at this stage: it does not wait for a line before it asks.",
    after=test_starts,
)
def test_asks_for_a_name(room: Room) -> None:
    """`S> * name?`"""
    room.nameless("ann")


@check(
    "With a name one is welcomed, and hears who is here",
    points=2,
    lesson="09-names",
    todo="4.3",
    hint="Two lines, in this order: the welcome with the name in it, then who is here. "
    "The newcomer itself does not count there, so the first one is alone.",
    after=test_asks_for_a_name,
)
def test_welcomes(room: Room) -> None:
    """`* welcome, bob`, then `* here: alice` or `* you are alone`"""
    room.user("ann").stops_reading()  # what comes later is for later checks


@check(
    "When somebody joins, the others are told, once",
    points=4,
    lesson="09-names",
    todo="4.3",
    hint="Look at who gets each line: the newcomer its welcome and the names of those who were "
    "here before, all the others one notice that it joined.",
    after=test_welcomes,
)
def test_joining_is_told(room: Room) -> None:
    """Others get `* bob joined`."""
    room.users("ann", "bob", "eve")


@check(
    "A text reaches everyone else, with the name of who said it",
    points=5,
    lesson="09-names",
    todo="4.4",
    hint="The server puts the name in front, because it alone knows for sure who speaks. "
    "The speaker knows already what it said.",
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
    "Nobody can forge a notice, or a word of somebody else",
    points=2,
    lesson="09-names",
    todo="4.4",
    hint="A text may look like anything at all. Its sender's name goes in front of it all the "
    "same, and that is what the others can rely on.",
    after=test_text_carries_the_name,
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
    "When somebody leaves, the others are told, once",
    points=4,
    lesson="09-names",
    todo="4.5",
    hint="When recv() returns nothing, this user has left. Who is still in the room at that "
    "moment, and what are they told?",
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
    "Whoever loses the connection has left, and the others are told",
    points=3,
    lesson="09-names",
    todo="4.5",
    hint="When a connection breaks, recv() may raise an OSError where it would else return "
    "nothing. Both mean the same.",
    after=test_joining_is_told,
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
    "Who takes long to give a name keeps nobody waiting",
    points=3,
    lesson="04-threads",
    todo="4.1",
    hint="While the server waits for one user's name, another one may want to come in. "
    "Which thread waits there?",
    after=test_joining_is_told,
)
def test_nameless_stops_nobody(room: Room) -> None:
    """`S> * name?`, to each who connects."""
    room.nameless("tom").stops_reading()
    room.users("ann", "bob")


@check(
    "Who has no name yet hears nothing of the chat",
    points=3,
    lesson="09-names",
    todo="4.3",
    hint="Who is in the room? Not everyone who has connected: look at where you put a user into "
    "the collection that texts and notices go to.",
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
    "Who leaves without a name leaves in silence",
    points=3,
    lesson="09-names",
    todo="4.5",
    hint="Not everyone who connects gives a name. Whatever you clean up when a user leaves, think "
    "of one who has no name yet, and of one whose connection breaks at that moment.",
    after=test_text_carries_the_name,
)
def test_nameless_leaves_in_silence(room: Room) -> None:
    """Who leaves without a name leaves in silence."""
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
    "Each name stays with its user, whoever was faster to give it",
    points=2,
    lesson="09-names",
    todo="4.5",
    hint="Users need not give their names in the order in which they connected. Look at how you "
    "find the name of the one who has left.",
    after=(test_leaving_is_told, test_nameless_stops_nobody, test_nameless_hears_nothing),
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
    "Ctrl-C ends the server, while users are in the room",
    points=2,
    lesson="12-stopping",
    todo="4.3",
    hint="A thread that waits in recv() does not hear Ctrl-C. It must not keep the program alive: "
    "look at how the threads are started, and at what catches KeyboardInterrupt.",
    after=test_joining_is_told,
)
def test_ctrl_c(room: Room) -> None:
    """A server ends on Ctrl-C, with exit status 0 and without a traceback."""
    room.users("ann", "bob")
    room.nameless("tom")
    room.is_stopped(any_last_words=True)


@check(
    "SIGTERM ends the server as Ctrl-C does",
    points=1,
    lesson="12-stopping",
    todo="4.3",
    hint="SIGTERM is how other programs ask a server to end. Python obeys at once and in "
    "silence, unless a program has said what it wants to do then.",
    after=test_joining_is_told,
)
def test_sigterm(room: Room) -> None:
    """A server ends on SIGTERM, with exit status 0 and without a traceback."""
    room.users("ann", "bob")
    room.is_stopped(signal.SIGTERM, any_last_words=True)
