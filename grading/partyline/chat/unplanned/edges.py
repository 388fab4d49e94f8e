"""What stands close to the edge of a rule: in every run, and only the words are drawn.

A text that is almost a command, a name that is almost taken, a line that is almost too long: a
program that draws the edge in another place is found by one of them, whatever the seed.

In the patterns below, `@` stands for a word that is drawn, `~` for the name of somebody who is
here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

Fill = Callable[[str], str]

_NEAR = (  # `?` stands for the word of a command; what is left out is the command itself
    *("/?", "//?", "/ ?", "/?@", "/?/", "/? @", "/? ", "/?  ", " /?", "\t/?", "/?\t", "\xa0/?"),
    *("/?\xa0", "@ /?", "@/?", "/@?", "?", "\\?", "/?.", "/?!", ".?", "-?", ":?", "'/?'", "!?"),
)
_BARE = ("/", "//", "/ ", "/@", "/@ @", "/?", "/help", "/names", "/list", "/nick @", "/msg ~ @")
_BLANK = ("", " ", "   ", "\t", " \t ", "\xa0", "\u3000", " @", "@ ", "  @  ", "\t@\t", "\xa0@\xa0")
_RETURNS = ("@\r", "@\r\r", "@\r\r\r", "\r@", "@\r@", "\r", "\r\r", "@ \r")  # some end in \r\n then
_SEPARATORS = ("@\x0b@", "@\x0c@", "@\x1c@", "@\x1e@", "@\x85@", "@\u2028@", "@\u2029", "\x85@")
_CONTROLS = ("@\x00@", "@\x00", "@\x04", "\x04@", "@\x1a@", "@\x03", "@\x08@", "@\x7f", "\x1b[1m@")
_ALONE = ("\x00", "\x03", "\x04", "\x08", "\x1a", "\x1b", "\x7f")  # a key that ends something
_LETTERS = (
    *("\ufeff@", "e\u0301@", "é@", "ﬁ@", "ß@", "İ@", "Ａ@", "²@", "\u200b@", "@\u200b", "\u202e@"),
    *("@\u00ad@", "👩\u200d🚀 @", "@\U0010ffff", "@\ufffd", "𠀀@", "हि@", "\ue000@"),
)
_LOOKS = (
    *("*", "!", ":", "@:", ": @", "*@", "!@", "* @", "! @", "* ~ left", "~: @", "~", "@: @: @"),
    *("* here: @", "* @ joined", "listening on @", "@", "@ @", "x", "0", "-1", "None", "False"),
    *("[]", "{}", "{@}", "{0}", "{name}: {text}", "%s", "%", "%%", "%(name)s", "$@", "\\n", "\\"),
    *("@\\r\\n", "\\x00@", "b'@'", "'", '"', "`@`", "<@>", "&amp;", "#@", "# @", ";@", "q", "bye"),
    *("exit", "exit()", "EOF", "END", "close", "@|@", "@,@", "@;@", "@=@", "http://@/@?@=@"),
)
_INVALID = (
    *(b"\xff", b"caf\xe9 %b", b"%b \xff\xfe", b"%b\xc3", b"\xe2\x82%b", b"\xed\xa0\x80%b"),
    *(b"%b \xf0\x9f\x8e", b"\x80%b", b"\xc0\xaf%b", b"%b\xe9\xe9\xe9%b"),
)

HALVES = ("@", "@\r", " ", "/quit", "\r")  # what is not finished when somebody leaves
_SIGNS = "*!:;,.?/\\@#+=~'\"()[]{}<>|`^$%& \xa0\u2010\u2014\u203f·"
_NO_NAMES = (
    *("/quit", "/who", "/QUIT", "/Who", " /quit", "/quit ", "/quit @", "//quit", "/@", "@ @"),
    *(
        " @",
        "@ ",
        "~ ",
        " ~",
        "\t~",
        "~\xa0",
        "~:",
        "~,",
        "* ~",
        "@\u200b",
        "🎈",
        "@é!",
        "e@ joined",
    ),
    *("@\r\r", "-@ @", "~ left", "x" * 17, "я" * 17, "@" + "x" * 30, "/", "*", "!", "."),
)
_TAKEN = ("~", "~UPPER", "~TITLE", "~SWAP")
_NAMES = (
    *("_", "-", "__", "7", "007", "٣@", "я", "日本", "Ñ@", "ª@", "_@", "@_", "-@", "@-", "@-_-"),
    *(
        "~@",
        "@~",
        "~BUT_FIRST",
        "~BUT_LAST",
        "~x",
        "~TWICE",
        "None",
        "quit",
        "who",
        "name",
        "server",
    ),
    *(
        "all",
        "here",
        "you",
        "left",
        "joined",
        "welcome",
        "x" * 16,
        "я" * 16,
        "𠀀" * 16,
        "e" + "é" * 15,
        "ß" * 16,
        *("~_", "_~", "~-", "-~"),
        *("\u212b@", "\uf900@"),  # normalized, they would be other letters
    ),
)


def texts(wire: Any, fill: Fill, invalid: bool = True) -> list[bytes]:
    """Return lines without their newlines: what users say.

    Args:
        wire: the constants of the stage.
        fill: puts words and names into a pattern.
        invalid: whether some are no UTF-8.
    """
    near = [text.replace("?", word) for word in ("quit", "who") for text in _cases(_NEAR)]
    templates = [
        str(value)
        for name, value in sorted(vars(wire).items())
        if name.isupper() and isinstance(value, str)
    ]
    words = [
        t.format(name="@", names="~, @", count=2, text="@", host="@", port=1) for t in templates
    ]
    patterns = [*near, *_BARE, *_BLANK, *_RETURNS, *_SEPARATORS, *_CONTROLS, *_ALONE]
    patterns += [*_LETTERS, *_LOOKS, *templates, *words]
    lines = [fill(text).encode() for text in patterns]
    lines += [line.replace(b"%b", fill("@").encode()) for line in (_INVALID if invalid else ())]
    lines += [fill("@").encode()] * 3  # the same three times
    return [*lines, *_sizes(wire.MAX_LINE - 1, fill)]


def _cases(patterns: Iterable[str]) -> Iterable[str]:
    yield from patterns
    yield from ("/QUIT", "/WHO", "/Quit", "/Who", "/quiT", "/qui", "/wh", "/uit", "/ho")


def _sizes(most: int, fill: Fill) -> list[bytes]:
    """Return lines that are as long as lines may be, or almost, of letters of any size."""
    lines = []
    for letter in "xя日🎈":
        size = len(letter.encode())
        for length in (most - 2, most - 1, most):
            word = fill("@").encode()
            rest = length - len(word)
            lines.append(word + b"x" * (rest % size) + letter.encode() * (rest // size))
    return lines


def bad_names(fill: Fill) -> list[bytes]:
    """Return lines that nobody can have for a name while others are here: bad ones, taken ones."""
    names = [fill(pattern).encode() for pattern in (*_NO_NAMES, *_TAKEN)]
    for sign in _SIGNS:  # some of them stand for something in a pattern
        names += [f"{fill('@')}{sign}{fill('@')}".encode(), f"{sign}{fill('@')}".encode()]
    names += [fill("@").encode() + b"\xff", b"\xe9" + fill("@").encode()]
    return names


def good_names(fill: Fill) -> list[bytes]:
    """Return names that somebody can have, one after the other; they look as if not."""
    return [fill(pattern).encode() for pattern in _NAMES]
