"""Everything that a student's program wrote passes through `visible` before it is shown."""

from __future__ import annotations

import unicodedata

_NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\"}
# Control, format (bidi marks, zero width), surrogate, private use, unassigned, line and paragraph
# separators: a terminal either hides these or obeys them.
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def visible(text: str) -> str:
    """Return `text` with every invisible character written as a backslash escape."""
    if text.isascii() and text.isprintable() and "\\" not in text:
        return text
    return "".join(_visible_character(character) for character in text)


def quoted(text: str) -> str:
    """Return `text` in double quotes, whole, with its invisible characters visible."""
    return f'"{visible(text)}"'


def as_text(data: bytes) -> str:
    """Decode what a program wrote; bytes that are not UTF-8 stay visible as `\\xNN`."""
    return data.decode("utf-8", errors="surrogateescape")


def _visible_character(character: str) -> str:
    if character in _NAMED:
        return _NAMED[character]
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # a byte that was not UTF-8, kept by as_text
        return f"\\x{code - 0xDC00:02x}"
    if unicodedata.category(character) in _HIDDEN or (character.isspace() and character != " "):
        return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
    return character
