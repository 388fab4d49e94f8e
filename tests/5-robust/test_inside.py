"""Stage 5, from the inside: faults that only a harsher system or an unlucky moment would show.

The program runs unchanged on a system that the kit controls (see harsh_system.py). Events that are
rare elsewhere are certain here: a send() that takes few bytes, a recv() that returns few bytes, a
thread that another one overtakes.
"""

from partyline.chat.room import Room
from partyline.chat.simultaneous import at_once, only_one_becomes
from partyline.model.checks import check

FEW_BYTES = "send=7"
ONE_BYTE = "recv=1"
OVERTAKEN = "park=30"
LAST_FIRST = "jump=30"
MAIN_FIRST = "lag=3"

CROWD = ("ann", "bob", "eve", "kim", "leo", "mia", "pat", "zoe")


@check(
    "A line arrives whole even if send() takes only a few bytes of it",
    points=3,
    lesson="11-slow-readers",
    todo="5.3",
    hint="send() returns how many bytes it has taken, and your program has to send the rest. "
    "sendall() does that by itself.",
    after="test_join_and_talk",
)
def test_short_sends(closed_room: Room) -> None:
    """The server sends whole lines only."""
    closed_room.opens(shim=FEW_BYTES)
    ann, bob = closed_room.users("ann", "bob")
    ann.says("the quick brown fox jumps over the lazy dog")
    bob.hears("the quick brown fox jumps over the lazy dog", ann)
    bob.says("and back again")
    ann.hears("and back again", bob)


@check(
    "Lines of several users stay apart even if send() takes only a few bytes",
    points=2,
    lesson="08-locks",
    todo="5.3",
    hint="While one thread is in the middle of a line, another one begins its own line on the "
    "same connection. Let only one thread at a time send to a user, until its line is complete.",
    after=test_short_sends,
)
def test_lines_stay_apart(closed_room: Room) -> None:
    """The server sends whole lines only. Lines of one sender keep their order."""
    closed_room.opens(shim=f"{FEW_BYTES},{OVERTAKEN}")
    speakers = closed_room.users("ann", "bob", "eve")
    closed_room.user("kim")
    texts = ("one of many", "two of many", "three of many")
    at_once(closed_room, says=dict.fromkeys(speakers, texts))


@check(
    "A line is understood even if recv() returns it byte by byte",
    points=2,
    lesson="03-lines",
    todo="5.1",
    hint="recv() may return any part of what was sent: not a line, not even a letter. Collect "
    "bytes until there is a newline, and decode the whole line.",
    after="test_join_and_talk",
)
def test_short_receives(closed_room: Room) -> None:
    """A message is one line of UTF-8 that ends in `\\n`."""
    closed_room.opens(shim=ONE_BYTE)
    ann, bob = closed_room.users("ann", "bob")
    ann.says("я 日 🎈")
    bob.hears("я 日 🎈", ann)
    bob.says_at_once("one", "two")
    ann.hears("one", bob)
    ann.hears("two", bob)


@check(
    "When users ask for the same name at the same time, exactly one of them gets it",
    points=2,
    lesson="08-locks",
    todo="5.4",
    hint="After your program has seen that a name is free, another thread can take the name "
    "first. Do both steps, the test and the taking, under one lock.",
    after="test_join_and_talk",
)
def test_same_name_at_once(closed_room: Room) -> None:
    """A name is unique."""
    closed_room.opens(shim=OVERTAKEN)
    closed_room.user("max")
    only_one_becomes(closed_room, "sam", [closed_room.nameless(label) for label in CROWD])


@check(
    "Nobody misses a line while others come and go",
    points=3,
    lesson="08-locks",
    todo="5.4",
    hint="Loop over the users under the lock that guards them, or over a copy made under that "
    "lock. If your server hangs, check that it takes its locks in the same order everywhere.",
    after="test_join_and_talk",
)
def test_coming_and_going(closed_room: Room) -> None:
    """Others get `* bob joined`, `bob: hi`, `* bob left`."""
    closed_room.opens(shim=OVERTAKEN)
    leaving = closed_room.users("ann", "bob", "eve")
    speakers = closed_room.users("kim", "leo")
    joining = [closed_room.nameless(label) for label in ("mia", "pat", "zoe")]
    at_once(closed_room, joining, leaving, dict.fromkeys(speakers, ("one", "two")))


@check(
    "Users who join at the same time keep their own names",
    points=2,
    lesson="08-locks",
    todo="5.4",
    hint="A connection and its name belong together, so they have to change together: under one "
    "lock, or better as one object in one collection.",
    after="test_join_and_talk",
)
def test_own_names(closed_room: Room) -> None:
    """Others get `* bob left`."""
    closed_room.opens(shim=OVERTAKEN)
    closed_room.user("max")
    joining = [closed_room.nameless(label) for label in CROWD]
    at_once(closed_room, joining)
    for user in joining:
        user.leaves()
        for other in closed_room.without(user):
            other.gets(closed_room.wire.LEFT.format(name=user.name))


@check(
    "Lines of one user keep their order, whatever the threads do",
    points=2,
    lesson="08-locks",
    todo="5.4",
    hint="If two threads work on lines of the same user, the second may be faster than the first.",
    after="test_join_and_talk",
)
def test_order_is_kept(closed_room: Room) -> None:
    """Lines of one sender keep their order."""
    closed_room.opens(shim=LAST_FIRST)
    ann, bob, _ = closed_room.users("ann", "bob", "eve")
    texts = [f"number {number}" for number in range(10)]
    at_once(closed_room, says=dict.fromkeys((ann, bob), texts))


@check(
    "The goodbye reaches everyone before the program ends",
    points=2,
    lesson="12-stopping",
    todo="5.5",
    hint="When the main thread has run its last line, daemon threads end in the middle of their "
    "work. Wait for those that still have a line to send, but set a limit to the wait.",
    after="test_join_and_talk",
)
def test_goodbye_is_sent(closed_room: Room) -> None:
    """`* server is closing` on Ctrl-C or SIGTERM, to all."""
    closed_room.opens(shim=MAIN_FIRST)
    users = closed_room.users("ann", "bob", "eve", "kim")
    closed_room.is_stopped()
    for user in users:
        user.gets(closed_room.wire.CLOSING)
        user.sees_the_end()
