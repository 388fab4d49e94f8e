"""From a folder to a clean place on disk: plain files, and links to plain files beside them."""

from __future__ import annotations

import itertools
import os
import stat
from pathlib import Path

from partyline.submission.intake import LIMITS, LeftOut, Place, read
from partyline.submission.plain_files import is_folder, is_junk, kind_of


def copy(folder: Path, own: str, inside: Path, laid: Place) -> None:
    """Copy a folder with all that is in it, but links that lead out of `inside`.

    Args:
        folder: the original.
        own: what the copy is called in the place.
        inside: the submission that the folder belongs to.
        laid: where the copy goes, and the notes about what is left out.

    Raises:
        NothingToGrade: it is too much.
    """
    waiting = [(folder, own)]
    while waiting:
        here, name = waiting.pop()
        try:
            laid.folder(name)
            entries = entries_of(here)
        except LeftOut as why:
            laid.left_out(name, str(why))
            continue
        for entry in entries:
            laid.look()
            if is_junk(entry.name):
                continue
            inner, path = f"{name}/{entry.name}", Path(entry.path)
            try:
                about = entry.stat(follow_symlinks=False)
                if not is_folder(about):
                    file, size = _plain_file(path, about, inside)
                    laid.file(inner, read(file), size)
                elif not os.path.lexists(path / "pyvenv.cfg"):
                    waiting.append((path, inner))
            except LeftOut as why:
                laid.left_out(inner, str(why))


def entries_of(folder: Path) -> list[os.DirEntry[str]]:
    """Return what is in a folder, one more than may be looked at if it is too much.

    Raises:
        LeftOut: it can't be read.
    """
    try:
        with os.scandir(folder) as entries:
            return sorted(itertools.islice(entries, LIMITS.looked_at + 1), key=lambda e: e.name)
    except OSError:
        raise LeftOut("it can't be read") from None


def _plain_file(path: Path, about: os.stat_result, inside: Path) -> tuple[Path, int]:
    """Return the plain file that this is or links to, and its size."""
    if stat.S_ISLNK(about.st_mode):
        try:
            path = path.resolve(strict=True)
            about = path.lstat()
        except (OSError, RuntimeError):  # RuntimeError: a circle of links
            raise LeftOut("a link to a file that is not here") from None
        if not path.is_relative_to(inside):
            raise LeftOut("a link to a place outside the submission")
        if not stat.S_ISREG(about.st_mode):
            raise LeftOut("a link to something that is not a plain file")
    if not stat.S_ISREG(about.st_mode):
        raise LeftOut(kind_of(about.st_mode))
    return path, about.st_size
