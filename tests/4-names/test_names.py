"""Stage 4, the server: which names are good, and who may have them."""

from partyline.chat.room import Room
from partyline.model.checks import check


@check(
    "A name contains only letters, digits, - and _",
    points=3,
    lesson="09-names",
    todo="4.2",
    hint="Think of a user who asks for the name `bob left`. With blanks, stars or colons in a "
    "name, a line could mean two things.",
    after="test_asks_for_a_name",
)
def test_bad_names_are_refused(room: Room) -> None:
    """A name is 1 to 16 letters, digits, `_` or `-`, so no user can forge a notice."""
    ann = room.connects("ann")
    bob = room.case.token("bob")
    tricks = (
        f"{bob} left",
        f"* {bob}",
        f"*{bob}",
        f"{bob}:",
        f"!{bob}",
        f"{bob},eve",
        f"\x1b[2J{bob}",
    )
    for name in tricks:
        ann.is_refused(name, room.wire.BAD_NAME)


@check(
    "A name has at least one character and at most 16",
    points=2,
    lesson="09-names",
    todo="4.2",
    hint="Look at both limits: an empty line (or only blanks), and a name of 17 letters.",
    after="test_welcomes",
)
def test_names_have_1_to_16_characters(room: Room) -> None:
    """A name is 1 to 16 letters, digits, `_` or `-`."""
    ann = room.connects("ann")
    for length in (17, 200):
        ann.is_refused(room.case.token("long", length), room.wire.BAD_NAME)
    ann.sends(b"\n   \n\t\n")
    ann.says_exactly(ann.name)
    ann.passes_over(room.wire.BAD_NAME)  # a server may ignore an empty line or refuse it
    room.welcomes(ann)
    ann.stops_reading()


@check(
    "Good names are accepted, in any alphabet",
    points=3,
    lesson="09-names",
    todo="4.2",
    hint="Test whether each character is a letter or a digit: str has methods for that, and they "
    "know all alphabets. Count characters, not bytes: one letter may need two bytes or more.",
    after="test_joining_is_told",
)
def test_good_names_are_accepted(room: Room) -> None:
    """1 to 16 letters, digits, `_` or `-`, of any alphabet."""
    token = room.case.token
    room.named("ann", token("ann", 1))
    room.named("bob", f"z_{token('bob', 14)}")  # 16 characters
    room.named("eve", f"zz-{token('eve', 3)}_7")
    room.named("аня", f"аня-{token('аня')}")
    room.named("яна", f"северо-восток-{token('яна', 2)}")  # 16 characters, 28 bytes
    room.named("日本", f"日本{token('日本', 2)}")


@check(
    "A taken name is refused, and the user can try another one",
    points=4,
    lesson="09-names",
    todo="4.3",
    hint="Compare the name with the names of the users who are here, and accept it only if it is "
    "free. After a refusal, the next line is the next try: do not ask the question again.",
    after="test_joining_is_told",
)
def test_taken_name_is_refused(room: Room) -> None:
    """`! name taken` (and another try)"""
    bob, eve = room.users("bob", "eve")
    ann = room.connects("ann")
    for name in (bob.name, eve.name, bob.name):
        ann.is_refused(name, room.wire.NAME_TAKEN)
    room.enters(ann)


@check(
    "Names that differ only in case are the same name",
    points=2,
    lesson="09-names",
    todo="4.3",
    hint="Look at how you compare two names: users who know Bob will think that bob is the same "
    "person.",
    after=test_taken_name_is_refused,
)
def test_case_makes_no_other_name(room: Room) -> None:
    """Unique ignoring case (`str.casefold`)."""
    bob = room.user("bob")
    ann = room.connects("ann")
    for name in (bob.name.upper(), bob.name.title()):
        ann.is_refused(name, room.wire.NAME_TAKEN)
    room.enters(ann)


@check(
    "Case is ignored in every alphabet: Straße and STRASSE are the same name",
    points=1,
    lesson="09-names",
    todo="4.3",
    hint="lower() is not enough for every letter: in capitals, Straße is STRASSE.",
    after=(test_case_makes_no_other_name, test_good_names_are_accepted),
)
def test_case_in_any_alphabet(room: Room) -> None:
    """Unique ignoring case (`str.casefold`)."""
    street = room.named("street", room.case.dress("straße"))
    anya = room.named("аня", room.case.dress("аня"))
    white = room.named("white", room.case.dress("WEISS"))
    ann = room.connects("ann")
    for name in (
        anya.name.upper(),
        street.name.upper(),
        white.name.replace("WEISS", "weiß"),
    ):
        ann.is_refused(name, room.wire.NAME_TAKEN)


@check(
    "When a user has left, the name is free again",
    points=3,
    lesson="09-names",
    todo="4.5",
    hint="When a user leaves, remove everything that you keep about that user, including the name.",
    after="test_leaving_is_told",
)
def test_name_is_free_again(room: Room) -> None:
    """Unique among those who are here."""
    eve = room.user("eve")
    name = room.case.dress("bob")
    for label in ("bob", "bob again"):
        bob = room.named(label, name)
        bob.leaves()
        eve.gets(room.wire.LEFT.format(name=name))
        room.without(bob)
        room.settles()
    room.named("bob once more", name)


# A name is a line


@check(
    "The server reads a name as a line, however the network cuts it",
    points=3,
    lesson="03-lines",
    todo="4.1",
    hint="Read the name in the same way as every other line: one recv() may return half a name, "
    "or the name and the first text together. Keep what comes after the newline.",
    after="test_text_carries_the_name",
)
def test_name_is_a_line(room: Room) -> None:
    """A message is one line. `* bob joined` comes before bob's first text."""
    ann = room.user("ann")
    bob = room.nameless("bob")
    bob.sends(f"{bob.name}\nhello\nI am in a hurry\n".encode())
    room.welcomes(bob)
    ann.hears_exactly("hello", bob)
    ann.hears_exactly("I am in a hurry", bob)
    eve = room.nameless("eve")
    eve.sends(eve.name[:2].encode())
    room.takes_all_of(eve)
    eve.sends(f"{eve.name[2:]}\n".encode())
    room.welcomes(eve)


@check(
    "The server ignores a \\r before the newline, in names and in texts",
    points=1,
    lesson="03-lines",
    todo="4.4",
    hint="Some programs, such as telnet, send a carriage return before each newline. It is "
    "invisible on a screen; print repr(name) to see it.",
    after="test_text_carries_the_name",
)
def test_carriage_return_is_ignored(room: Room) -> None:
    r"""A `\r` before the newline is ignored."""
    ann = room.user("ann")
    bob = room.nameless("bob")
    bob.sends(f"{bob.name}\r\n".encode())
    room.welcomes(bob)
    bob.sends(b"hello from far away\r\n")
    ann.hears_exactly("hello from far away", bob)
