"""Stage 4, the server: lines that begin with / are commands, and empty lines are ignored."""

from partyline.chat.departures import lets_go_who_stay
from partyline.chat.room import Room
from partyline.model.checks import check


@check(
    "/who lists the users who are here",
    points=2,
    lesson="09-names",
    todo="4.4",
    hint="Send the answer only to the user who asked. It names everyone who is here now, "
    "including that user.",
    after="test_joining_is_told",
    about=("WHO",),
)
def test_who(room: Room) -> None:
    """`/who` → `* here: alice, bob` (sorted)"""
    ann, bob, eve = room.users("ann", "bob", "eve")
    for user in (bob, eve):
        user.says_exactly(room.wire.WHO)
        user.gets(room.wire.HERE.format(names=f"{ann.name}, {bob.name}, {eve.name}"))


@check(
    "Names are listed in alphabetical order, ignoring case",
    points=1,
    lesson="09-names",
    todo="4.3",
    hint="By character code, every capital letter comes before every small letter. People look "
    "for Zoe after adam.",
    after=test_who,
    about=("WHO",),
)
def test_names_are_sorted(room: Room) -> None:
    """`* here: alice, bob` (sorted)"""
    zoe, adam, mia, ben = (
        room.named(name, room.case.dress(name)) for name in ("Zoe", "adam", "Mia", "ben")
    )
    ben.says_exactly(room.wire.WHO)
    names = ", ".join(user.name for user in (adam, ben, mia, zoe))
    ben.gets(room.wire.HERE.format(names=names))


@check(
    "/quit leaves the chat",
    points=3,
    lesson="09-names",
    todo="4.4",
    hint="After /quit, the server does the same as when a user closes the connection: it tells "
    "the others, and closes its side.",
    after="test_leaving_is_told",
)
def test_quit(room: Room) -> None:
    """`/quit`"""
    _, bob, _ = room.users("ann", "bob", "eve")
    bob.says_exactly(room.wire.QUIT)
    bob.sees_the_end("after /quit")
    bob.hangs_up()
    for other in room.without(bob):
        other.gets(room.wire.LEFT.format(name=bob.name))


@check(
    "The server lets go of users who have said /quit, even if they do not hang up",
    points=1,
    lesson="05-pair",
    todo="4.4",
    hint="After /quit, does a thread of yours still wait for this user? wire.close_gently() waits "
    "for a second at most.",
    after=test_quit,
)
def test_who_stays_is_let_go(room: Room) -> None:
    """`/quit`"""

    def somebody_quits() -> None:
        bob = room.user("bob")
        bob.says_exactly(room.wire.QUIT)
        bob.sees_the_end("after /quit")
        room.without(bob)

    lets_go_who_stay(room, somebody_quits)


@check(
    "An unknown command is refused, and the others do not see it",
    points=2,
    lesson="09-names",
    todo="4.4",
    hint="Every line that begins with / is meant for the server. A user who mistypes a command "
    "wants to be told, and does not want to show it to the whole room.",
    after="test_joining_is_told",
    about=("UNKNOWN_COMMAND",),
)
def test_unknown_command(room: Room) -> None:
    """`! unknown command`"""
    ann, _ = room.users("ann", "bob")
    for command in ("/dance", "/whose", "/quite"):
        ann.says(command)
        ann.gets(room.wire.UNKNOWN_COMMAND)


@check(
    "Empty lines are ignored",
    points=1,
    lesson="09-names",
    todo="4.4",
    hint="When a user presses only Enter, there is nothing to pass on.",
    after="test_text_carries_the_name",
)
def test_empty_lines_are_ignored(room: Room) -> None:
    """Empty lines ignored."""
    ann, bob = room.users("ann", "bob")
    ann.sends(b"\n\n\n")
    ann.says("now I have something to say")
    bob.hears("now I have something to say", ann)
