"""Files and folders as the system has them: what is one, what is litter, how a tree is removed."""

from __future__ import annotations

import contextlib
import itertools
import os
import re
import secrets
import stat
from pathlib import Path

from partyline.system.abilities import SYSTEM, WINDOWS

# What tools leave behind, on every system: nobody hands it in on purpose, so it is worth no note.
_JUNK = re.compile(
    r"__pycache__|venv|\.(git|hg|svn|venv|idea|vscode|DS_Store|mypy_cache|pytest_cache|ruff_cache)"
    r"|node_modules|__MACOSX|\._.*|Thumbs\.db|desktop\.ini"
)
_KINDS = {
    stat.S_IFLNK: "a link",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}
_JUNCTION = getattr(stat, "IO_REPARSE_TAG_MOUNT_POINT", -1)  # a link to a folder, on Windows


def is_junk(name: str) -> bool:
    """Whether tools leave behind files or folders of this name."""
    return _JUNK.fullmatch(name) is not None


def is_folder(about: os.stat_result) -> bool:
    """Whether this is a folder, and no link to one of whatever sort the system has."""
    return stat.S_ISDIR(about.st_mode) and getattr(about, "st_reparse_tag", 0) != _JUNCTION


def kind_of(mode: int) -> str:
    """Return what something is that is neither a plain file nor a folder."""
    return _KINDS.get(stat.S_IFMT(mode), "not a plain file")


def remove(place: Path) -> None:
    """Remove a folder, whatever a program has done in it: closed folders, or very deep ones.

    Every folder in it is first moved to one place, so that no path gets long.
    """
    heap = place.with_name(f"{place.name}-{secrets.token_hex(8)}")
    heap.mkdir(mode=0o700)
    numbers = itertools.count()
    waiting = [place]
    while waiting:
        folder = waiting.pop()
        with contextlib.suppress(OSError):
            folder.chmod(0o700)
            for inner in folder.iterdir():
                with contextlib.suppress(OSError):
                    if is_folder(inner.lstat()):
                        inner.chmod(0o700)  # else it can't be moved
                        waiting.append(inner.rename(heap / str(next(numbers))))
                    else:
                        if SYSTEM == WINDOWS:  # where a file that may not be written can't go
                            inner.chmod(stat.S_IWRITE)
                        inner.unlink()
            folder.rmdir()
    with contextlib.suppress(OSError):
        heap.rmdir()
