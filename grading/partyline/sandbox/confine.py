"""How a forked child shuts itself in before it becomes a student's program.

Imported as a sibling by `launcher.py`, inside the student's process: it knows only the standard
library. What the kernel offers and Python does not is called through ctypes: capset(2), prctl(2).
"""

import contextlib
import ctypes
import os
import signal
import struct
import sys
from functools import cache
from typing import Any

_SET_DUMPABLE, _SET_DEATH_SIGNAL, _SET_SUBREAPER, _NO_NEW_PRIVILEGES = 4, 1, 36, 38  # PR_*
_CAPABILITIES_3 = 0x20080522  # _LINUX_CAPABILITY_VERSION_3


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def call(name: str, *arguments: Any) -> None:
    """Call a function of the C library.

    Raises:
        OSError: it has failed; the message names it.
    """
    if getattr(_libc(), name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def forbid_tracing(closed: bool = True) -> None:
    """Let no other process of the same user trace this one or read its memory."""
    if sys.platform == "linux":
        call("prctl", _SET_DUMPABLE, int(not closed), 0, 0, 0)


def adopt_orphans() -> None:
    """Become the parent of all processes that a child leaves behind."""
    if sys.platform == "linux":
        call("prctl", _SET_SUBREAPER, 1, 0, 0, 0)


def end_with_parent() -> None:
    """Be killed when the process that has forked this one ends, however that happens."""
    if sys.platform == "linux":
        call("prctl", _SET_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)


def become(uid: int | None) -> None:
    """Become another user, who is only in its own group; None stays the same user."""
    if uid is not None:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)


def give_up_privileges(uid: int | None = None) -> None:
    """Become another user, if one is given, and lose every capability for good."""
    become(uid)
    if sys.platform == "linux":
        call("prctl", _NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        header = struct.pack("=Ii", _CAPABILITIES_3, 0)
        call("capset", header, bytes(24))


def end_as(status: int) -> None:
    """End in the way that a child with this wait status has ended."""
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        with contextlib.suppress(OSError):  # SIGKILL has no handler
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [number])
        os.kill(os.getpid(), number)
    os._exit(os.waitstatus_to_exitcode(status) & 0xFF)
