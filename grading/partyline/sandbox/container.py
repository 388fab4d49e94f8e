"""The worker in a container of Docker or Podman: the outer ring on any system that has one.

Inside, the worker is the container's root with next to no capabilities, and the programs run as
another user: the ring of `--isolation uid`, with a network and a file system of its own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import psutil

ENGINES = ("docker", "podman")
IMAGE = "python:3.13-slim"  # any image with a Python 3.11 or newer and nothing else will do
STUDENT = 61_000  # the user that programs become in there; no other user is in there
MEMORY = "2g"  # for the worker and all that it starts
# To become other users, to hand them their folders, and to look at and end their programs.
_CAPABILITIES = "SETUID SETGID CHOWN DAC_OVERRIDE FOWNER KILL SYS_PTRACE".split()
_PATIENCE = 10  # seconds for an answer of the engine


def image() -> str:
    """Return the image that is used: the one that PARTYLINE_IMAGE names, or `IMAGE`."""
    return os.environ.get("PARTYLINE_IMAGE") or IMAGE


@cache
def engine() -> tuple[str, str]:
    """Return the command of a container engine that has the image, and ""; or why there is none.

    Docker's command may be there without its engine, and Podman beside it.
    """
    reasons = []
    for name in filter(shutil.which, ENGINES):
        if not (reason := _why_not(name)):
            return name, ""
        reasons.append(reason)
    return "", reasons[0] if reasons else "docker and podman are not installed"


def impossible() -> str:
    """Return why there can be no container here, as far as a quick question tells, or ""."""
    return engine()[1]


def _why_not(name: str) -> str:
    words = [name, "image", "inspect", image()]
    try:
        done = subprocess.run(
            words,
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            stdin=subprocess.DEVNULL,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"{name} did not answer within {_PATIENCE} s"
    if done.returncode == 0:
        return ""
    said = done.stderr.strip().rpartition("\n")[2].rstrip(".?")
    if any(words in said for words in ("o such", "not found", "not known")):
        return f"{name} does not have the image {image()}"
    return f"{name} says: {said}"


def cure(reason: str) -> str:
    """Return what helps against what `impossible` has found."""
    if "installed" in reason:
        return "Install one of them."
    if "does not have the image" in reason:
        return (
            f"Fetch it once: {reason.partition(' ')[0]} pull {image()} . Or name another image "
            "with Python 3.11 or newer in the environment variable PARTYLINE_IMAGE."
        )
    return (
        "Check that the engine is running and that you may use it. Try: docker run --rm hello-world"
    )


def command(worker: Sequence[str], reach: Iterable[Path]) -> list[str]:
    """Return the command that runs a worker in a container.

    Args:
        worker: the command that would start it as it is; the container's own Python takes over.
        reach: what it reads; it is seen in the container under the same names.
    """
    options = f"run --rm --interactive --pull=never --network=none --init --memory={MEMORY}".split()
    options += ["--pids-limit=4096", "--cap-drop=ALL", "--security-opt=no-new-privileges"]
    options += [f"--cap-add={name}" for name in _CAPABILITIES]
    options += ["--read-only", "--tmpfs=/tmp:rw,size=64m,mode=1777", "--shm-size=16m"]
    options += ["--user=0:0", "--workdir=/", "--env=LANG=C.UTF-8"]
    for path in dict.fromkeys([*reach, packages()]):
        if not path.is_relative_to("/usr") and path.exists():
            options.append(f"--volume={path}:{path}:ro")
    _, *arguments = worker
    return [engine()[0], *options, image(), "python3", *arguments, str(packages())]


def packages() -> Path:
    """Return the folder of the packages that a worker needs, which the container's Python lacks."""
    return Path(psutil.__file__).resolve().parents[1]
