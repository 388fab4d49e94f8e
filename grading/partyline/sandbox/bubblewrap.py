"""Command lines of bubblewrap: the fence around a worker, and the one around what it starts.

Two fences, because the users of a check must reach the program over 127.0.0.1 and yet be out of
its reach. The outer gives the worker a network of its own. The inner gives the programs, on that
network, a file system in which there is Python and their own folder, and nothing else.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from partyline.system.abilities import PROC

NAME = "bwrap"
STUDENT = 1000  # the user that a program sees itself as, whichever user it is outside
_HERE = Path(__file__).parent
_LAUNCHER_NAMES = (
    "launcher as_main child confine harsh_system harsh_words landlock look_around namespaces "
    "orders preemption rerouted_network virtual_time watchdog"
).split()
_LAUNCHER_FILES = [
    *(_HERE / f"{name}.py" for name in _LAUNCHER_NAMES),
    _HERE.with_name("system") / "process_tree.py",
]
_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/nix/store")
# Settings that tell nothing about this machine's users; what would, is invented below.
_SETTINGS = (
    "ld.so.cache ld.so.conf ld.so.conf.d localtime timezone alternatives ssl pki ca-certificates "
    "host.conf gai.conf services protocols mime.types locale.conf python3 python3.11 python3.12 "
    "python3.13 python3.14"
).split()
_INVENTED = {
    "hosts": "127.0.0.1 localhost chat\n::1 localhost\n",  # gethostbyname(gethostname()) works
    "hostname": "chat\n",
    "resolv.conf": "",
    "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
    "passwd": f"root:x:0:0::/:/bin/sh\nstudent:x:{STUDENT}:{STUDENT}::/tmp:/bin/sh\n",
    "group": f"root:x:0:\nstudent:x:{STUDENT}:\n",
}


def program() -> str | None:
    """Return where bubblewrap is installed, or None."""
    return shutil.which(NAME)


def outer(reach: Iterable[Path]) -> list[str]:
    """Return the options of the fence around the worker: a network of its own, and no more.

    It has no process namespace and no process files of its own: the inner fence could not mount
    them then.
    Root needs no user namespace; its worker becomes another user, to whom root's own folders are
    closed, so the ones in `reach` are opened for it, and nothing beside them.

    Args:
        reach: what the worker must be able to read.
    """
    options = ["--unshare-net", "--die-with-parent", "--dev-bind", "/", "/"]
    if os.getuid() != 0:
        return ["--unshare-user", *options]
    opened: dict[Path, list[Path]] = {}
    for path in dict.fromkeys(reach):
        if (closed := _closed_folder(path)) is not None:
            opened.setdefault(closed, []).append(path)
    for closed, paths in opened.items():
        options += ["--tmpfs", str(closed)]
        for path in paths:
            for folder in reversed(path.parents):
                if folder.is_relative_to(closed) and folder != closed:
                    options += ["--perms", "0755", "--dir", str(folder)]
            options += ["--ro-bind", str(path), str(path)]
    return options


def _closed_folder(path: Path) -> Path | None:
    """Return the topmost folder on the way to `path` that only its owner may enter."""
    for folder in reversed(path.parents):
        if folder.is_dir() and not folder.stat().st_mode & 0o001:
            return folder
    return None


def inner(place: Path, python: str = "") -> tuple[list[str], list[int]]:
    """Return the options of the fence around the programs, and descriptors that they refer to.

    The network is the worker's. The launcher inside keeps one capability, which it needs to give
    each program namespaces of its own, and which no program has.

    Args:
        place: the folder that holds the programs' folders.
        python: another interpreter for the programs; "" for our own.
    """
    options = "--unshare-user --disable-userns --unshare-ipc --unshare-uts --unshare-cgroup-try"
    options += f" --uid {STUDENT} --gid {STUDENT} --hostname chat --new-session --die-with-parent"
    options += " --cap-drop ALL --cap-add CAP_SYS_ADMIN"
    # The whole of it: only where there is one may each program's namespace have its own over it.
    options += f" --bind {PROC} {PROC} --dev /dev --tmpfs /tmp"
    arguments = options.split()
    arguments += _system()
    for folder in python_folders(python):
        arguments += ["--ro-bind", str(folder), str(folder)]
    for file in map(str, _LAUNCHER_FILES):
        arguments += ["--ro-bind", file, file]
    arguments += ["--ro-bind", str(place), str(place)]
    descriptors = []
    for name, text in _INVENTED.items():
        descriptors.append(as_file(text.encode()))
        arguments += ["--ro-bind-data", str(descriptors[-1]), f"/etc/{name}"]
    arguments += ["--remount-ro", "/dev", "--remount-ro", "/"]
    return arguments, descriptors


def _system() -> Iterator[str]:
    for name in _SYSTEM:
        path = Path(name)
        if path.is_symlink():
            yield from ("--symlink", str(path.readlink()), name)
        elif path.is_dir():
            yield from ("--ro-bind", name, name)
    for name in _SETTINGS:
        yield from ("--ro-bind-try", f"/etc/{name}", f"/etc/{name}")


def python_folders(other: str = "") -> list[Path]:
    """Return the folders of this interpreter, and of another one, beside the system's own."""
    wanted = (sys.prefix, sys.base_prefix, sys.base_exec_prefix)
    links = Path(sys.executable).resolve().parents[1]
    others = [Path(other).parents[1]] if other else []
    paths = dict.fromkeys([*map(Path, wanted), links, *others])
    return [path for path in paths if path != Path("/") and not path.is_relative_to("/usr")]


def as_file(data: bytes) -> int:
    """Return a descriptor from which `data` can be read once; it is nowhere on a disk."""
    descriptor = os.memfd_create("partyline")
    os.write(descriptor, data)
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor


def command(options: Sequence[str], inside: Sequence[str]) -> tuple[list[str], int]:
    """Return the command that runs `inside` with these options, and a descriptor that it needs.

    The options travel through the descriptor, so that no process list shows them.
    """
    descriptor = as_file(b"".join(os.fsencode(option) + b"\0" for option in options))
    return [program() or NAME, "--args", str(descriptor), "--", *inside], descriptor
