"""What is in a zip."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Iterator

from partyline.submission.archive_file import Member, Source, damaged
from partyline.submission.intake import CHUNK, LeftOut, NothingToGrade, shown
from partyline.submission.plain_files import kind_of
from partyline.submission.zip_names import true_names


def members(source: Source) -> Iterator[Member]:
    """Yield everything that is in a zip; contents are unpacked as they are read.

    Raises:
        NothingToGrade: it is damaged, locked, or too much.
    """
    try:
        archive = zipfile.ZipFile(source)
    except NothingToGrade:
        raise
    except Exception:  # whatever the library makes of bytes that are no zip
        raise damaged(source.path, "its list of files can't be read") from None
    if any(info.flag_bits & 1 for info in archive.infolist()):
        raise NothingToGrade(
            f"{shown(source.path)} is protected with a password. Make a new one without a password."
        )
    infos = archive.infolist()
    for info, name in zip(infos, true_names(infos), strict=True):
        mode = info.external_attr >> 16  # what systems like Unix say; 0 from all others
        if stat.S_IFMT(mode) and not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            yield Member(name, why=kind_of(mode))
        elif name.endswith("/") or stat.S_ISDIR(mode):
            yield Member(name, folder=True)
        elif info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            yield Member(name, why="compressed with a rarely used method")
        else:
            yield Member(name, _unzipped(archive, info), info.file_size)


def _unzipped(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    try:
        with archive.open(info) as member:
            while piece := member.read(CHUNK):
                yield piece
    except NothingToGrade:
        raise
    except Exception:  # whatever the library makes of damaged bytes
        raise LeftOut("it is damaged") from None
