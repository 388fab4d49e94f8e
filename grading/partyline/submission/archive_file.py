"""What all kinds of archives share: the file, which is read within limits, and what is in it."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from partyline.submission.intake import LIMITS, MEGABYTE, NothingToGrade, shown, too_much

INSTEAD = "Submit the folder itself, or a .zip, .tar, .tar.gz, .tar.bz2 or .tar.xz file of it."
_LISTED = MEGABYTE  # bytes of a zip's list of its files


class Member(NamedTuple):
    """One entry of an archive, with its name and size as the archive has them."""

    name: str
    pieces: Iterable[bytes] = ()
    size: int = 0
    folder: bool = False
    why: str = ""  # why it is left out


class Source(io.FileIO):
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
        return bounded(self.path, data, self._read)


def bounded(file: Path, data: bytes, so_far: int) -> bytes:
    """Return `data`, the latest of `so_far` bytes that were read from or unpacked from `file`.

    Raises:
        NothingToGrade: that is too much.
    """
    if so_far > LIMITS.archive:
        raise too_much(file, f"more than {LIMITS.archive // MEGABYTE} MiB")
    return data


def damaged(file: Path, what: str) -> NothingToGrade:
    """Return the letter about an archive that is not what it should be."""
    return NothingToGrade(
        f"{shown(file)} can't be unpacked: {what}. It may be damaged or incomplete. {INSTEAD}"
    )
