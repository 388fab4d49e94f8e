"""From an archive to a clean place on disk. What an archive says about itself is not believed."""

from __future__ import annotations

import bz2
import io
import lzma
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from tarfile import TarInfo
from typing import Any, NamedTuple

from partyline.intake import (
    CHUNK,
    LIMITS,
    MEGABYTE,
    LeftOut,
    NothingToGrade,
    Place,
    is_junk,
    kind_of,
    read,
    shown,
    too_much,
)

_STREAMS = 1000  # compressed streams in one file: some tools begin a new one every 900 kB
_LISTED = MEGABYTE  # bytes of a zip's list of its files
_BLOCK = 512  # bytes; a tar is made of these
_BEGINNINGS = {
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip",
    b"\x1f\x8b": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ\0": "xz",
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"Rar!": "rar",
}
_ENDINGS = tuple(".zip .tar .gz .tgz .bz2 .tbz2 .xz .txz .7z .rar".split())
_DECOMPRESSORS: dict[str, Callable[[], Any]] = {
    "gzip": lambda: zlib.decompressobj(wbits=31),
    "bzip2": bz2.BZ2Decompressor,
    "xz": lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=80 * MEGABYTE),
}
_TAR_KINDS = {b"2": "a link", b"3": "a device", b"4": "a device", b"6": "a named pipe"}
# What stands before a tar's entry with a long name, and what it says: "x" says many things.
_LONG = {b"L": "path", b"K": "linkpath", b"g": "comment", b"x": ""}
_INSTEAD = "Hand in the folder itself, or a .zip, .tar, .tar.gz, .tar.bz2 or .tar.xz file of it."


class _Member(NamedTuple):
    """One entry of an archive, with its name and size as the archive has them."""

    name: str
    pieces: Iterable[bytes] = ()
    size: int = 0
    folder: bool = False
    why: str = ""  # why it is left out


def format_of(file: Path) -> str:
    """Return what sort of archive a file is, judged by its content, or "" for any other file.

    Raises:
        NothingToGrade: it can't be read, or is no archive though its name says so.
    """
    try:
        start = next(read(file), b"")
    except LeftOut:
        raise NothingToGrade(f"{shown(file)} can't be read. Ask for it again.") from None
    for beginning, name in _BEGINNINGS.items():
        if start.startswith(beginning):
            return name
    try:
        TarInfo.frombuf(start[:_BLOCK], "utf-8", "surrogateescape")
    except tarfile.TarError:
        if file.name.lower().endswith(_ENDINGS):
            raise _damaged(file, "its content is that of no archive") from None
        return ""
    return "tar"


def unpack(file: Path, form: str, place: Place) -> None:
    """Lay everything in an archive that may be there into a place.

    Args:
        form: what `format_of` has returned.

    Raises:
        NothingToGrade: it can't be unpacked, or not within the limits.
    """
    if form not in ("zip", "tar", *_DECOMPRESSORS):
        raise NothingToGrade(f"{shown(file)} is a {form} file, which is not taken. {_INSTEAD}")
    place.folder("")  # it may stay empty
    with _Source(file) as source:
        for member in _zip(source) if form == "zip" else _tar(_Tape(source, form), place):
            place.look()
            if any(map(is_junk, member.name.split("/"))):
                continue
            try:
                if member.why:
                    raise LeftOut(member.why)
                if member.folder:
                    place.folder(member.name)
                else:
                    place.file(member.name, member.pieces, member.size)
            except LeftOut as why:
                place.left_out(member.name, str(why))


class _Source(io.FileIO):
    """The archive's file. It is never read much more than once, whatever the archive says."""

    def __init__(self, file: Path) -> None:
        super().__init__(file)
        self.path = file
        self._read = 0

    def read(self, size: int | None = -1, /) -> bytes:
        """Return the next bytes; what reads a zip's list wants the whole of it at once."""
        if size is not None and size > _LISTED:
            raise too_much(self.path, f"more than {LIMITS.looked_at} files and folders")
        data = super().read(_LISTED if size is None or size < 0 else size) or b""
        self._read += len(data)
        return _bounded(self.path, data, self._read)


def _zip(source: _Source) -> Iterator[_Member]:
    try:
        archive = zipfile.ZipFile(source)
    except NothingToGrade:
        raise
    except Exception:  # whatever the library makes of bytes that are no zip
        raise _damaged(source.path, "its list of files can't be read") from None
    if any(info.flag_bits & 1 for info in archive.infolist()):
        raise NothingToGrade(
            f"{shown(source.path)} is locked with a password. Make it again without one."
        )
    for info in archive.infolist():
        name = info.filename.replace("\\", "/")  # of some tools on Windows
        mode = info.external_attr >> 16  # what systems like Unix say; 0 from all others
        if stat.S_IFMT(mode) and not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            yield _Member(name, why=kind_of(mode))
        elif name.endswith("/") or stat.S_ISDIR(mode):
            yield _Member(name, folder=True)
        elif info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            yield _Member(name, why="packed in a way that few programs can unpack")
        else:
            yield _Member(name, _unzipped(archive, info), info.file_size)


def _unzipped(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    try:
        with archive.open(info) as member:
            while piece := member.read(CHUNK):
                yield piece
    except NothingToGrade:
        raise
    except Exception:  # whatever the library makes of damaged bytes
        raise LeftOut("it is damaged") from None


class _Tape:
    """The bytes of a tar, unpacked as far as they are read."""

    def __init__(self, source: _Source, form: str) -> None:
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
                raise _damaged(self.path, "what was packed can't be unpacked") from None
            if piece is None:
                break
            self._buffer += piece
        data = bytes(self._buffer[:size])
        del self._buffer[:size]
        self.at += len(data)
        return _bounded(self.path, data, self.at)

    def pieces(self, size: int) -> Iterator[bytes]:
        """Yield the next `size` bytes; that there are fewer is a letter."""
        end = self.at + size
        while self.at < end:
            piece = self.read(min(end - self.at, CHUNK))
            if not piece:
                raise _damaged(self.path, "it ends too early")
            yield piece


def _decompressed(source: _Source, form: str) -> Iterator[bytes]:
    """Yield the content of a file, in pieces of at most `CHUNK` bytes."""
    if form == "tar":
        yield from iter(lambda: source.read(CHUNK), b"")
        return
    data = source.read(CHUNK)
    for _ in range(_STREAMS):
        stream = _DECOMPRESSORS[form]()
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


def _tar(tape: _Tape, place: Place) -> Iterator[_Member]:
    """Yield what is in a tar. Long names are read here: `tarfile` takes any length for them."""
    extra: dict[str, str] = {}
    while (block := tape.read(_BLOCK)).strip(b"\0"):
        try:
            info = TarInfo.frombuf(block, "utf-8", "surrogateescape")
        except tarfile.TarError:
            why = "no tar is in it" if tape.at == len(block) else f"byte {tape.at} is unreadable"
            raise _damaged(tape.path, why) from None
        if info.type in _LONG:
            place.look()  # headers cost time too
            if info.size > CHUNK:
                raise _damaged(tape.path, "a name in it is too long")
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


def _member(info: TarInfo, extra: dict[str, str], tape: _Tape, place: Place) -> _Member:
    name = extra.get("path", info.name)
    if info.isdir():
        return _Member(name, folder=True)
    if info.islnk():
        return _Member(name, place.earlier(extra.get("linkpath", info.linkname)))
    if info.type in (tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.CONTTYPE):
        return _Member(name, tape.pieces(info.size), info.size)
    return _Member(name, why=_TAR_KINDS.get(info.type, "no plain file"))


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


def _bounded(file: Path, data: bytes, so_far: int) -> bytes:
    if so_far > LIMITS.archive:
        raise too_much(file, f"more than {LIMITS.archive // MEGABYTE} MiB")
    return data


def _text(data: bytes) -> str:
    return data.partition(b"\0")[0].decode("utf-8", "surrogateescape")


def _whole(size: int) -> int:
    """Return `size` rounded up to whole blocks."""
    return -(-size // _BLOCK) * _BLOCK


def _damaged(file: Path, what: str) -> NothingToGrade:
    return NothingToGrade(
        f"{shown(file)} can't be unpacked: {what}. It may be damaged, or not have arrived whole. "
        f"{_INSTEAD}"
    )
