r"""Everything that a student's program wrote passes through `clean` before it is shown.

Each kind of place has one small function on top of it. `\xNN` always stands for one byte, and
`\uNNNN` or `\UNNNNNNNN` for one character, so that what is shown can be read back without a doubt.
"""

from __future__ import annotations

import re
import secrets
import shlex
import unicodedata

MARKS = 8  # accents on one letter: no language needs more, and a tower of them covers other lines
_NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
# These count as letters, marks or symbols, and still show nothing: fillers, variation selectors.
_EMPTY = re.compile(
    r"[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_FORMULA = tuple("=+-@＝＋－＠")
_COMMAND = re.compile(r"(?m)^( *):(?=:)|#(?=#\w*\[)")  # of GitHub, and of others who took it over


def clean(text: str, lines: bool = False) -> str:
    """Return `text` with everything that a screen would obey or hide as a backslash escape.

    A backslash that is there already stays as it is: cleaning twice is cleaning once.

    Args:
        text: from anywhere.
        lines: whether a newline stays a newline.
    """
    if text.isascii() and text.isprintable():
        return text
    shown = []
    room = 0  # for how many more marks the letter before has room
    for character in text:
        is_mark = unicodedata.category(character).startswith("M")
        if character == "\n" and lines:
            room = 0
            shown.append(character)
        elif _is_hidden(character) or (is_mark and not room):
            room = 0
            shown.append(_escape(character))
        else:
            room = room - 1 if is_mark else MARKS
            shown.append(character)
    return "".join(shown)


def visible(text: str) -> str:
    """Return raw `text` so that every character of it can be told; a backslash is doubled."""
    return clean(text.replace("\\", "\\\\"))


def quoted(text: str) -> str:
    """Return `text` in double quotes, whole, with its invisible characters visible."""
    return f'"{visible(text)}"'


def excerpt(text: str, limit: int) -> str:
    """Return `text` made visible, or its first `limit` characters and how many there are."""
    shown = visible(text[: limit + 1])  # a character never becomes less than one
    if len(shown) <= limit:
        return shown
    return f"{shown[:limit]} ... ({len(text)} characters)"


def bounded(text: str, limit: int) -> str:
    """Return `text`, of a very long one only the start and the end, and how long it is."""
    if len(text) <= limit:
        return text
    half = limit // 2
    return f"{text[:half]} ... ({len(text)} characters) ... {text[-half:]}"


def as_text(data: bytes) -> str:
    r"""Decode what a program wrote; bytes that are not UTF-8 stay visible as `\xNN`."""
    return data.decode("utf-8", errors="surrogateescape")


def without_surrogates(text: str) -> str:
    """Return `text` as it is, with escaped half characters: many readers of JSON refuse those."""
    return _SURROGATES.sub(lambda half: _escape(half[0]), text)


def csv_cell(text: str) -> str:
    """Return `text` for one cell of a table that no spreadsheet takes for a formula."""
    shown = clean(text)
    return f"'{shown}" if shown.lstrip().startswith(_FORMULA) else shown


def markdown_code(text: str) -> str:
    """Return `text` as code within a line of Markdown, where none of it is markup."""
    shown = "".join(c if c.isalnum() or c == " " else f"&#{ord(c)};" for c in clean(text))
    # GitHub looks for addresses after it has read the numbers: no text may stand right before an @.
    return f"<code>{shown.replace('&#64;', '<wbr>&#64;')}</code>"


def markdown_block(text: str) -> str:
    """Return `text` as a fenced block of Markdown, with a fence longer than any within."""
    shown = clean(text, lines=True)
    longest = max((len(ticks) for ticks in re.findall("`+", shown)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{shown}\n{fence}\n"


def job_log_block(text: str) -> str:
    """Return `text` for the log of a CI job, where no line of it is a command to the runner.

    GitHub is told to obey nothing until it reads a word that no program can guess; other runners
    do not know that, so what looks like a command is broken up as well.
    """
    token = secrets.token_hex(16)
    shown = _COMMAND.sub(r"\g<0>\\", clean(text, lines=True))
    return f"::stop-commands::{token}\n{shown}\n::{token}::\n"


def shell_word(word: str) -> str:
    """Return `word` as it is typed to a shell; one with control characters is typed in escapes."""
    plain = shlex.quote(word)
    if clean(plain) == plain:
        return plain
    return f"$'{''.join(map(_shell_character, word))}'"


def _is_hidden(character: str) -> bool:
    """Whether it is a control, format, unassigned, private or half one, or an odd space."""
    return not character.isprintable() or _EMPTY.match(character) is not None


def _escape(character: str) -> str:
    if character in _NAMED:
        return _NAMED[character]
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # a byte that was not UTF-8, kept by as_text
        return f"\\x{code - 0xDC00:02x}"
    if code < 0x80:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _shell_character(character: str) -> str:
    if clean(character) == character and character not in "\\'":
        return character
    is_byte = "\udc80" <= character <= "\udcff"
    data = character.encode("utf-8", "surrogateescape" if is_byte else "surrogatepass")
    return "".join(f"\\x{byte:02x}" for byte in data)
