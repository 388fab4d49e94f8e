"""Keeps a submission as it was handed in, whatever its programs do to their own files."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
from pathlib import Path

_Trace = tuple[int, int, int, int, int]  # of a file: any change leaves one of these different


class Pristine:
    """The clean copy of one folder. It is read once, and remembered.

    Args:
        folder: the programs' folder; a copy of ours, never the student's original.
        owner: whom its files belong to, when programs run as another user.
    """

    def __init__(self, folder: Path, owner: int | None = None) -> None:
        self._folder = folder
        self._owner = owner
        self._files = {
            path.relative_to(folder): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }
        self._folders = {path.parent for path in self._files} | {
            path.relative_to(folder) for path in folder.rglob("*") if path.is_dir()
        }
        self._traces: dict[Path, _Trace] = {}
        self._hand_over()

    def restore(self) -> None:
        """Put back what is missing or changed, and remove what has been added."""
        if self._is_as_it_was():
            return
        _empty(self._folder)
        for path in sorted(self._folders):
            (self._folder / path).mkdir(parents=True, exist_ok=True)
        for path, data in self._files.items():
            (self._folder / path).write_bytes(data)
        self._hand_over()

    def _hand_over(self) -> None:
        for path in (self._folder, *self._folder.rglob("*")):
            if self._owner is not None:
                os.chown(path, self._owner, self._owner)
        if self._owner is not None:
            self._folder.chmod(0o700)
        self._traces = self._look()

    def _is_as_it_was(self) -> bool:
        try:
            return self._look() == self._traces
        except OSError:  # something that even we may not look at
            return False

    def _look(self) -> dict[Path, _Trace]:
        traces = {}
        todo = [self._folder]
        while todo:
            for entry in os.scandir(todo.pop()):
                about = entry.stat(follow_symlinks=False)
                place = Path(entry.path)
                if stat.S_ISDIR(about.st_mode):
                    todo.append(place)
                    traces[place] = (about.st_mode, 0, 0, 0, 0)
                else:
                    when = (about.st_mtime_ns, about.st_ctime_ns)
                    traces[place] = (about.st_mode, about.st_size, about.st_ino, *when)
        return traces


def _empty(folder: Path) -> None:
    """Make `folder` an empty folder, whatever it is now, and also if nobody may enter it."""
    if folder.is_symlink() or not folder.is_dir():
        folder.unlink(missing_ok=True)
        folder.mkdir()
    folder.chmod(0o755)
    for path, folders, _ in os.walk(folder):
        for name in folders:
            if not (Path(path) / name).is_symlink():
                with contextlib.suppress(OSError):
                    (Path(path) / name).chmod(0o700)
    for entry in list(os.scandir(folder)):
        if entry.is_dir(follow_symlinks=False):
            shutil.rmtree(entry.path, ignore_errors=True)
        else:
            Path(entry.path).unlink(missing_ok=True)
