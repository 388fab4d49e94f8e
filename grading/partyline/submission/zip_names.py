"""The true names in a zip: many tools write them in an old encoding, and do not say in which."""

from __future__ import annotations

import re
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Sequence
from itertools import pairwise

_UTF8 = 0x800  # the flag that says: this name is UTF-8
_UNICODE_PATH = 0x7075  # the extra field of Info-ZIP with the true name
_ENCODINGS = ("cp866", "cp1251", "cp437", "cp1252")  # of two that fit equally, the first
_COMMON = frozenset("оеаинтсрвлкмдпу")  # three of four letters of a Russian text
_WORD = re.compile(r"[^\W\d_]+")


def true_names(infos: Sequence[zipfile.ZipInfo]) -> list[str]:
    """Return the name of each entry, with `/` between folders and its letters composed.

    A name that is not UTF-8 is read in the encoding in which all such names of the archive
    together look most like words.
    """
    known = [_said(info) for info in infos]
    raw = [_raw(info) for info in infos]
    unknown = [data for name, data in zip(known, raw, strict=True) if name is None]
    encoding = max(_ENCODINGS, key=lambda e: _likeness(unknown, e)) if unknown else ""
    names = (
        data.decode(encoding, "replace") if name is None else name
        for name, data in zip(known, raw, strict=True)
    )
    return [unicodedata.normalize("NFC", name.replace("\\", "/")) for name in names]


def _said(info: zipfile.ZipInfo) -> str | None:
    """Return the name if the archive tells its encoding, or it can be only UTF-8."""
    if info.flag_bits & _UTF8 or info.orig_filename.isascii():
        return info.filename
    raw = _raw(info)
    if told := _unicode_path(info.extra, raw):
        return told
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _raw(info: zipfile.ZipInfo) -> bytes:
    name = info.orig_filename.partition("\0")[0]
    return name.encode("utf-8" if info.flag_bits & _UTF8 else "cp437", "replace")


def _unicode_path(extra: bytes, raw: bytes) -> str:
    """Return the name in the extra field, if it is there and belongs to the raw name."""
    while len(extra) >= 4:
        kind, size = struct.unpack("<HH", extra[:4])
        data, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == _UNICODE_PATH and len(data) > 5 and data[0] == 1:
            (checksum,) = struct.unpack("<L", data[1:5])
            if checksum == zlib.crc32(raw):
                return data[5:].decode("utf-8", "replace")
    return ""


def _likeness(names: Sequence[bytes], encoding: str) -> int:
    """Return how much names look like words, if they are read in an encoding."""
    score = 0
    for data in names:
        text = data.decode(encoding, "replace")
        score += sum(-3 for c in text if not c.isascii() and not _is_letter(c))
        for word in _WORD.findall(text):
            cyrillic = [c for c in word if "\u0400" <= c <= "\u04ff"]
            if cyrillic and len(cyrillic) < len(word):  # nobody mixes alphabets in one word
                score -= 4
            score += sum(3 if c in _COMMON else 1 for c in word if not c.isascii())
            score -= 4 * sum(a.islower() and b.isupper() for a, b in pairwise(word))
    return score


def _is_letter(character: str) -> bool:
    """Whether it is a letter of a Latin or Cyrillic alphabet."""
    return character.isalpha() and (character < "\u0250" or "\u0400" <= character <= "\u04ff")
