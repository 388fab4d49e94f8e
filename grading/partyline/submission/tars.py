"""What is in a tar, packed or not. `tarfile` takes headers of any length: they are read here."""

from __future__ import annotations

import bz2
import lzma
import tarfile
import zlib
from collections.abc import Callable, Iterator
from tarfile import TarInfo
from typing import Any

from partyline.submission.archive_file import Member, Source, bounded, damaged
from partyline.submission.intake import CHUNK, MEGABYTE, NothingToGrade, Place

BLOCK = 512  # bytes; a tar is made of these
_STREAMS = 1000  # compressed streams in one file: some tools begin a new one every 900 kB
DECOMPRESSORS: dict[str, Callable[[], Any]] = {
    "gzip": lambda: zlib.decompressobj(wbits=31),
    "bzip2": bz2.BZ2Decompressor,
    "xz": lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=80 * MEGABYTE),
}
_TAR_KINDS = {b"2": "a link", b"3": "a device", b"4": "a device", b"6": "a named pipe"}
# What stands before a tar's entry with a long name, and what it says: "x" says many things.
_LONG = {b"L": "path", b"K": "linkpath", b"g": "comment", b"x": ""}


class _Tape:
    """The bytes of a tar, unpacked as far as they are read."""

    def __init__(self, source: Source, form: str) -> None:
        self.path = source.path
        self.at = 0  # bytes read so far
        self._pieces = _decompressed(source, form)
        self._buffer = bytearray()

    def read(self, size: int) -> bytes:
        """Return the next `size` bytes, or all that are left if there are fewer."""
        while len(self._buffer) < size:
            try:
                piece = next(self._pieces, None)
            except NothingToGrade:
                raise
            except Exception:  # whatever three libraries make of damaged bytes
                raise damaged(self.path, "its compressed data can't be unpacked") from None
            if piece is None:
                break
            self._buffer += piece
        data = bytes(self._buffer[:size])
        del self._buffer[:size]
        self.at += len(data)
        return bounded(self.path, data, self.at)

    def pieces(self, size: int) -> Iterator[bytes]:
        """Yield the next `size` bytes; that there are fewer is a letter."""
        end = self.at + size
        while self.at < end:
            piece = self.read(min(end - self.at, CHUNK))
            if not piece:
                raise damaged(self.path, "it ends too early")
            yield piece


def _decompressed(source: Source, form: str) -> Iterator[bytes]:
    """Yield the content of a file, in pieces of at most `CHUNK` bytes."""
    if form == "tar":
        yield from iter(lambda: source.read(CHUNK), b"")
        return
    data = source.read(CHUNK)
    for _ in range(_STREAMS):
        stream = DECOMPRESSORS[form]()
        while not stream.eof:
            piece = stream.decompress(data, CHUNK)
            if not (piece or data or stream.eof):
                raise EOFError
            yield piece
            # zlib gives back what it has not come to; the others keep it, and say so.
            data = getattr(stream, "unconsumed_tail", b"")
            if not data and getattr(stream, "needs_input", not stream.eof):
                data = source.read(CHUNK)
        data = stream.unused_data
        while not (data := data.lstrip(b"\0")):  # zeros may fill up the last block of a tape
            if not (data := source.read(CHUNK)):
                return
    raise ValueError("too many streams")


def members(source: Source, form: str, place: Place) -> Iterator[Member]:
    """Yield everything that is in a tar; contents are unpacked as they are read.

    Args:
        form: tar, or how it is packed: one of `DECOMPRESSORS`.
        place: where links to earlier files find them.

    Raises:
        NothingToGrade: it is damaged, or too much.
    """
    tape = _Tape(source, form)
    extra: dict[str, str] = {}
    while (block := tape.read(BLOCK)).strip(b"\0"):
        try:
            info = TarInfo.frombuf(block, "utf-8", "surrogateescape")
        except tarfile.TarError:
            why = "it contains no tar" if tape.at == len(block) else f"byte {tape.at} is unreadable"
            raise damaged(tape.path, why) from None
        if info.type in _LONG:
            place.look()  # headers cost time too
            if info.size > CHUNK:
                raise damaged(tape.path, "a name in it is too long")
            end = tape.at + _whole(info.size)
            data = b"".join(tape.pieces(info.size))
            extra |= {_LONG[info.type]: _text(data)} if _LONG[info.type] else _pax(data)
        else:
            info.size = int(extra.get("size", info.size))
            has_content = info.isfile() or info.type not in tarfile.SUPPORTED_TYPES
            end = tape.at + (_whole(info.size) if has_content else 0)
            yield _member(info, extra, tape, place)
            extra = {}
        for _ in tape.pieces(end - tape.at):  # what nobody has read
            pass
    while tape.read(CHUNK):  # to the end, where what was packed is checked against its sum
        pass


def _member(info: TarInfo, extra: dict[str, str], tape: _Tape, place: Place) -> Member:
    name = extra.get("path", info.name)
    if info.isdir():
        return Member(name, folder=True)
    if info.islnk():
        return Member(name, place.earlier(extra.get("linkpath", info.linkname)))
    if info.type in (tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.CONTTYPE):
        return Member(name, tape.pieces(info.size), info.size)
    return Member(name, why=_TAR_KINDS.get(info.type, "not a plain file"))


def _pax(data: bytes) -> dict[str, str]:
    """Read records like "23 path=some/long/name\\n", as far as they are whole."""
    found = {}
    at = 0
    while (space := data.find(b" ", at, at + 7)) > at and data[at:space].isdigit():
        end = at + int(data[at:space])
        key, _, value = data[space + 1 : end - 1].partition(b"=")
        if end <= space:
            break
        if key != b"size" or (value.isdigit() and len(value) < 16):
            found[_text(key)] = _text(value)
        at = end
    return found


def _text(data: bytes) -> str:
    return data.partition(b"\0")[0].decode("utf-8", "surrogateescape")


def _whole(size: int) -> int:
    """Return `size` rounded up to whole blocks."""
    return -(-size // BLOCK) * BLOCK
