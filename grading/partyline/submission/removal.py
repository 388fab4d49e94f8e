"""Removes the place of a submission, whatever a program has done in it."""

from __future__ import annotations

import contextlib
import itertools
import secrets
import stat
from pathlib import Path

from partyline.submission.intake import is_folder
from partyline.system.abilities import SYSTEM, WINDOWS


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
