"""Stage 5, the server: lines that are too long, letters cut in two, bytes that are not text."""

from partyline.chat.room import Room
from partyline.model.checks import check


@check(
    "A line that is too long is refused, and its user stays",
    points=3,
    lesson="10-hostile-input",
    todo="5.1",
    hint="The limit counts bytes, not letters, and the newline is one of them. What does your "
    "program do with this line, and with the next one?",
    after="test_join_and_talk",
)
def test_too_long_line_is_refused(room: Room) -> None:
    """At most 512 bytes with the newline; `! line too long (max 512 bytes)`, the user stays."""
    ann, bob = room.users("ann", "bob")
    longest = "x" * (room.wire.MAX_LINE - 1)
    ann.says_exactly(longest)
    bob.hears_exactly(longest, by=ann)
    for text in (longest + "x", "я" * (room.wire.MAX_LINE // 2)):
        ann.says_exactly(text)
        ann.gets(room.wire.LINE_TOO_LONG)
    ann.says("short again")
    bob.hears("short again", by=ann)


@check(
    "A line that is too long is refused once, however it arrives",
    points=2,
    lesson="10-hostile-input",
    todo="5.1",
    hint="The line continues until its newline, even if the server has already refused it. What "
    "happens to the rest of it?",
    after=test_too_long_line_is_refused,
)
def test_refused_once(room: Room) -> None:
    """The line is dropped, the user stays."""
    ann, bob = room.users("ann", "bob")
    for part in (b"x" * 600, b"y" * 600, b"z" * 600 + b"\n"):
        ann.sends(part)
        room.takes_all_of(ann)
    ann.gets(room.wire.LINE_TOO_LONG)
    ann.says("next")
    bob.hears("next", by=ann)


@check(
    "A user who never ends a line is disconnected",
    points=3,
    lesson="10-hostile-input",
    todo="5.1",
    hint="A user who sends bytes without a newline fills your memory. How many bytes do you "
    "accept before you close the connection?",
    after="test_join_and_talk",
)
def test_endless_line_is_cut_off(room: Room) -> None:
    """A user who never ends a line is cut off at 2048 bytes."""
    ann, eve = room.users("ann", "eve")
    stranger = room.nameless("stranger")
    eve.pours(b"x" * (room.wire.ENDLESS + 500))
    eve.is_cut_off("after 2548 bytes without a newline", after=room.wire.LINE_TOO_LONG)
    ann.gets(room.wire.LEFT.format(name=eve.name))
    stranger.pours(b"x" * (1 << 20))
    stranger.is_cut_off("after 1 MiB without a newline", after=room.wire.LINE_TOO_LONG)


@check(
    "A long line that arrives in pieces stays whole",
    points=2,
    lesson="03-lines",
    todo="5.1",
    hint="One recv is not one line. Keep what has arrived until the newline arrives.",
    after="test_join_and_talk",
)
def test_long_line_stays_whole(room: Room) -> None:
    """A message is one line, at most 512 bytes with the newline."""
    ann, bob = room.users("ann", "bob")
    for size in (300, 400, room.wire.MAX_LINE - 1):
        text = f"{size} " * size
        for part in (text[:120], text[120:280], f"{text[280:size]}\n"):
            ann.sends(part.encode())
            room.takes_all_of(ann)
        bob.hears_exactly(text[:size], by=ann)


@check(
    "Letters stay whole, wherever the bytes are cut",
    points=4,
    lesson="10-hostile-input",
    todo="5.1",
    hint="A letter can take two, three or four bytes, and the result of recv may end between "
    "them. When is it safe to decode?",
    after="test_join_and_talk",
)
def test_letters_stay_whole(room: Room) -> None:
    """A message is one line of UTF-8."""
    ann, bob = room.users("ann", "bob")
    for byte in "я日🎈\n".encode():
        ann.sends(bytes([byte]))
        room.takes_all_of(ann)
    bob.hears_exactly("я日🎈", by=ann)
    odd = "x" + 100 * "я"  # 202 bytes a line: each cut at an even place is inside a letter
    ann.sends(48 * f"{odd}\n".encode())
    for _ in range(48):
        bob.hears_exactly(odd, by=ann)


@check(
    "Bytes that are not UTF-8 become �, and the user stays",
    points=3,
    lesson="10-hostile-input",
    todo="5.2",
    hint="bytes.decode() raises UnicodeDecodeError, unless you tell it what to do with such bytes.",
    after="test_join_and_talk",
)
def test_bad_utf8_is_replaced(room: Room) -> None:
    """Bad UTF-8 becomes `�`."""
    ann, bob = room.users("ann", "bob")
    ann.sends(b"caf\xe9 au lait\n")
    bob.hears_exactly("caf� au lait", by=ann)
    ann.says("coffee, then")
    bob.hears("coffee, then", by=ann)


@check(
    "A name with bytes that are not UTF-8 is refused, and the user can try again",
    points=2,
    lesson="10-hostile-input",
    todo="5.2",
    hint="A name arrives in the same way as every other line. Decode it in the same place.",
    after="test_join_and_talk",
)
def test_bad_utf8_is_a_bad_name(room: Room) -> None:
    """Bad UTF-8 becomes `�`, and a name has letters, digits, `_` and `-` only: `! bad name`."""
    ann = room.user("ann")
    eve = room.nameless("eve")
    eve.sends(b"\xff\xfe\xfa\n")
    eve.gets(room.wire.BAD_NAME)
    room.enters(eve)
    eve.says("now I am in")
    ann.hears("now I am in", by=eve)


@check(
    "Control characters are removed from texts",
    points=3,
    lesson="10-hostile-input",
    todo="5.2",
    hint="A terminal obeys control characters: ESC begins its commands. wire.py has a table of "
    "them, and str.translate can use it.",
    after="test_join_and_talk",
)
def test_control_characters_are_removed(room: Room) -> None:
    """Control characters are removed; empty lines ignored."""
    ann, bob = room.users("ann", "bob")
    ann.says_exactly("a\tb\x1b[2Jc\x07d\x85e\x7ff\x00g")
    bob.hears_exactly("ab[2Jcdefg", by=ann)
    ann.says_exactly("\x1b\x07\t")
    ann.says("nothing before this")
    bob.hears("nothing before this", by=ann)
