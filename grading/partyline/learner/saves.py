"""Notices that a learner has saved, on every file system.

What counts is what the folder looks like: the names, sizes and times of its programs. watchfiles
tells when it is worth a look, at once; where the file system gives no events (a network drive, a
folder shared with a virtual machine), or the folder itself is gone, a look each second does.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from pathlib import Path

from watchfiles import watch

PAUSE = 0.06  # seconds without a change until a save counts as complete
LOOK = 1.0  # seconds between two looks without an event
_STEP = 20  # milliseconds in which events are collected
EMPTY_PAUSE = 0.5  # seconds for an editor that first empties a file and then fills it

Look = tuple[tuple[str, int, int, int], ...]


def look(folder: Path) -> Look:
    """Return what tells one state of a folder's programs from another; () if there are none."""
    found = []
    with contextlib.suppress(OSError):
        for path in sorted(folder.glob("*.py")):
            with contextlib.suppress(OSError):  # gone between the two calls
                about = path.stat()
                found.append((path.name, about.st_size, about.st_mtime_ns, about.st_ino))
    return tuple(found)


class Saves:
    """Calls `saved` after each save, in a thread of its own, until it is closed.

    Args:
        folder: of the programs; it may be deleted and come back.
        saved: is called when a save is complete.
    """

    def __init__(self, folder: Path, saved: Callable[[], None]) -> None:
        self._folder = folder
        self._saved = saved
        self._over = threading.Event()
        self._seen = look(folder)
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the thread; no save is told any more."""
        self._over.set()
        self._thread.join()

    def _work(self) -> None:
        while not self._over.is_set():
            try:
                self._follow_events()
            except (OSError, RuntimeError):  # nothing there to follow, or no more watches to have
                self._over.wait(LOOK)
                self._compare()

    def _follow_events(self) -> None:
        """Look at each event, and each second, until the folder is not the same one any more."""
        folder = self._folder.resolve(strict=True)
        identity = folder.stat().st_ino
        for _ in watch(
            folder,
            watch_filter=None,
            step=_STEP,
            rust_timeout=int(LOOK * 1000),
            yield_on_timeout=True,
            stop_event=self._over,
            raise_interrupt=False,
            recursive=False,
        ):
            self._compare()
            if not folder.is_dir() or folder.stat().st_ino != identity:
                return

    def _compare(self) -> None:
        """Tell of a save if the folder has changed, when it has not changed for a moment."""
        now = look(self._folder)
        if now == self._seen:
            return
        since = time.monotonic()
        while not self._over.is_set():
            half_saved = any(not size for _, size, _, _ in now) or not now
            if time.monotonic() - since >= (EMPTY_PAUSE if half_saved else PAUSE):
                break
            self._over.wait(0.01)
            before, now = now, look(self._folder)
            if now != before:
                since = time.monotonic()
        if now != self._seen and not self._over.is_set():
            self._seen = now
            self._saved()
