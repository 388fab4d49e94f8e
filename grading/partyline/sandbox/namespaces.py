"""Namespaces of its own for each program: processes, mounts and System V objects.

Imported as a sibling by `launcher.py`, inside the student's process: it knows only the standard
library and its siblings. The kernel's calls are unshare(2) and mount(2).
"""

import ctypes
import os
import signal
from collections.abc import Callable, Sequence

from confine import call, end_with_parent  # type: ignore[import-not-found]

MEGABYTE = 1 << 20
# Places of its own for each program, and how much fits into them. None is seen by another program.
PRIVATE = {"/tmp": 64 * MEGABYTE, "/dev/shm": 16 * MEGABYTE}
FOLDER = 64 * MEGABYTE  # the program's own folder
FILES = 10_000  # in each of these places

_NEW_MOUNTS, _NEW_IPC, _NEW_PIDS = 0x00020000, 0x08000000, 0x20000000  # CLONE_*, sched.h
_READ_ONLY, _NO_SUID, _NO_DEVICES, _NO_EXEC = 1, 2, 4, 8  # MS_*, mount.h
_REMOUNT, _BIND, _RECURSIVE, _PRIVATE = 1 << 5, 1 << 12, 1 << 14, 1 << 18
_READY = b"ready"


class Namespaces:
    """Namespaces made ready for one program: processes, mounts and System V objects of its own.

    Whoever makes one stays outside as its keeper, and forks the program into it. The init of the
    process namespace is a second child: with it, everything in there ends. The program finds
    places of its own under `PRIVATE`.

    Args:
        place: the folder in which the programs' folders are.
        shared: folders that stay in sight also where a place of `PRIVATE` would hide them.
        close: closes, in the init, everything that the init does not need.

    Raises:
        OSError: the kernel refuses.
    """

    def __init__(self, place: str, shared: Sequence[str], close: Callable[[], None]) -> None:
        end_with_parent()
        self.status = 0
        self._place = place
        self._originals = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
        call("unshare", _NEW_MOUNTS | _NEW_PIDS | _NEW_IPC)
        call("mount", b"none", b"/", None, ctypes.c_ulong(_PRIVATE | _RECURSIVE), None)
        hidden = {path: os.open(path, os.O_PATH) for path in shared if _is_hidden(path)}
        for private, size in PRIVATE.items():
            _mount_memory(private, size, 0o1777)
        for path, descriptor in hidden.items():
            os.makedirs(path, exist_ok=True)
            original = f"/proc/self/fd/{descriptor}".encode()
            call("mount", original, path.encode(), None, ctypes.c_ulong(_BIND), None)
            os.close(descriptor)
        ready, say_ready = os.pipe()
        self._init = os.fork()
        if self._init == 0:
            close()
            os.close(ready)
            _be_init(say_ready)
        os.close(say_ready)
        if (said := os.read(ready, 1000)) != _READY:
            raise OSError(f"the new process namespace failed: {said.decode()}")
        os.close(ready)

    def move_in(self, folder: str, move_out: Callable[[int], None]) -> None:
        """Fork the program, and return in it.

        Args:
            folder: the program's folder, in `place`; it finds a copy there, which is gone with it.
            move_out: is called in the keeper with the program's process number, as the outside
                knows it, and does not return.
        """
        os.fchdir(self._originals)  # by now /proc and /tmp are others: no path leads there
        os.makedirs(folder, exist_ok=True)
        if not _is_hidden(folder):
            _mount_memory(folder, FOLDER, 0o755)
        _copy(os.path.relpath(folder, self._place), folder)
        os.close(self._originals)
        program = os.fork()
        if program == 0:
            return
        move_out(program)

    def keep(self, program: int, look: Callable[[], str], pause: float) -> str:
        """Wait for the program's end, or make one, and end everything in here.

        Args:
            program: its process number.
            look: says in a clause why it must end at once, or "".
            pause: seconds between two looks.

        Returns:
            What `look` has said. The program's wait status is in `status` then.
        """
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
        why, ended = "", 0
        while not ended and not why:
            signal.sigtimedwait([signal.SIGCHLD], pause)
            ended, self.status = os.waitpid(program, os.WNOHANG)
            why = "" if ended else look()
        os.kill(self._init, signal.SIGKILL)
        if not ended:
            _, self.status = os.waitpid(program, 0)
        os.waitpid(self._init, 0)
        return why


def _is_hidden(path: str) -> bool:
    """Whether a place of its own lies over the way to `path`."""
    return any(path.startswith(f"{private}/") for private in PRIVATE)


def _copy(source: str, target: str) -> None:
    """Copy a folder of plain files and folders; what is in shutil would be too much to carry."""
    os.makedirs(target, exist_ok=True)
    for entry in os.scandir(source):
        inside = os.path.join(target, entry.name)
        if entry.is_dir():
            _copy(entry.path, inside)
        else:
            with open(entry.path, "rb") as original, open(inside, "wb") as copy:
                copy.write(original.read())


def _mount_memory(place: str, size: int, mode: int) -> None:
    data = f"size={size},nr_inodes={FILES},mode={mode:o}".encode()
    flags = ctypes.c_ulong(_NO_SUID | _NO_DEVICES)
    call("mount", b"tmpfs", place.encode(), b"tmpfs", flags, data)


def _mount_processes() -> None:
    """Mount a /proc of the new namespace; the settings of the whole machine in it are read-only."""
    quiet = _NO_SUID | _NO_DEVICES | _NO_EXEC
    call("mount", b"proc", b"/proc", b"proc", ctypes.c_ulong(quiet), None)
    for settings in filter(os.path.exists, (b"/proc/sys", b"/proc/sysrq-trigger")):
        call("mount", settings, settings, None, ctypes.c_ulong(_BIND), None)
        again = ctypes.c_ulong(_REMOUNT | _BIND | _READ_ONLY | quiet)
        call("mount", b"none", settings, None, again, None)


def _be_init(say_ready: int) -> None:
    """Hold the process namespace open until killed; the kernel then ends everything in it."""
    try:
        end_with_parent()
        _mount_processes()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD):
            signal.signal(number, signal.SIG_IGN)  # an ignored SIGCHLD buries orphans, too
        os.write(say_ready, _READY)
        os.close(say_ready)
        while True:
            signal.pause()
    except OSError as error:
        os.write(say_ready, str(error).encode())
    finally:
        os._exit(1)
