"""What an attack leaves among the processes of this machine: they carry its mark."""

import contextlib
import os
import secrets
import time

import psutil

LOOKS = 60


def new_mark() -> str:
    """Return a name that nothing else on this machine has; short enough for a process's name."""
    return f"pl-{secrets.token_hex(5)}"


def marked(mark: str) -> list[psutil.Process]:
    """Return the processes of the whole machine that carry a mark, dead ones too."""
    found = []
    for process in psutil.process_iter():
        signs: list[str] = []
        with contextlib.suppress(psutil.Error, OSError):
            signs.append(process.name())
            signs += process.cmdline()
            signs.append(process.cwd())
            signs += process.environ().values()
        if any(mark in sign for sign in signs):
            found.append(process)
    return found


def remaining(mark: str) -> list[str]:
    """Return the marked processes that do not go away while we look again and again.

    A busy machine takes longer for each look, so the number of looks is the limit, and not seconds.
    """
    for _ in range(LOOKS):
        if not (found := marked(mark)):
            return []
        time.sleep(0.05)
    return [_told(process) for process in found]


def end_all(mark: str) -> None:
    """End what is left of one attack; nothing else carries its mark."""
    for process in marked(mark):
        if process.pid != os.getpid():
            with contextlib.suppress(psutil.Error):
                process.kill()


def _told(process: psutil.Process) -> str:
    try:
        return f"{process.pid} {process.status()} {process.name()} {' '.join(process.cmdline())}"
    except psutil.Error:
        return str(process.pid)
