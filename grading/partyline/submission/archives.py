"""From an archive to a clean place on disk. Nothing that an archive says is trusted."""

from __future__ import annotations

import tarfile
from pathlib import Path
from tarfile import TarInfo

from partyline.submission import tars, zips
from partyline.submission.archive_file import INSTEAD, Source, damaged
from partyline.submission.intake import LeftOut, NothingToGrade, Place, read, shown
from partyline.submission.plain_files import is_junk

_BEGINNINGS = {
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip",
    b"\x1f\x8b": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ\0": "xz",
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"Rar!": "rar",
}
ENDINGS = tuple(".zip .tar .gz .tgz .bz2 .tbz2 .xz .txz .7z .rar".split())


def format_of(file: Path) -> str:
    """Return what sort of archive a file is, judged by its content, or "" for any other file.

    Raises:
        NothingToGrade: it can't be read, or it is not an archive although its name says so.
    """
    try:
        start = next(read(file), b"")
    except LeftOut:
        raise NothingToGrade(f"{shown(file)} can't be read. Ask for a new copy.") from None
    for beginning, name in _BEGINNINGS.items():
        if start.startswith(beginning):
            return name
    try:
        TarInfo.frombuf(start[: tars.BLOCK], "utf-8", "surrogateescape")
    except tarfile.TarError:
        if file.name.lower().endswith(ENDINGS):
            raise damaged(file, "its content is not an archive") from None
        return ""
    return "tar"


def unpack(file: Path, form: str, place: Place) -> None:
    """Lay everything in an archive that may be there into a place.

    Args:
        form: what `format_of` has returned.

    Raises:
        NothingToGrade: it can't be unpacked, or not within the limits.
    """
    if form not in ("zip", "tar", *tars.DECOMPRESSORS):
        raise NothingToGrade(
            f"{shown(file)} is a {form} file, which the grader does not accept. {INSTEAD}"
        )
    place.folder("")  # it may stay empty
    with Source(file) as source:
        is_zip = form == "zip"
        for member in zips.members(source) if is_zip else tars.members(source, form, place):
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
