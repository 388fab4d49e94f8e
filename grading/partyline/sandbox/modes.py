"""The ways to keep students' programs away from this machine, and what each of them protects.

A fence has two rings. The outer is around the worker, in which the checks run; the inner is
around the programs that it starts. Which ways a machine offers is found out by trying the real
thing, never by looking at version numbers: see worker_process.py.
"""

from __future__ import annotations

import itertools
import os
from dataclasses import dataclass
from pathlib import Path

from partyline.model.stages import ROOT
from partyline.sandbox import bubblewrap, container, landlock
from partyline.sandbox.inner_ring import InnerRing
from partyline.system import abilities

MODES = ("bwrap", "uid", "landlock", "docker", "none")
AUTO = ("bwrap", "uid", "landlock", "none")  # the first that works; docker needs to be asked for
_users = itertools.count()
_AS_YOU = (
    "The programs run as your own user: they can read your files, use the network and stop the "
    "grader."
)


class NoFence(Exception):
    """The chosen isolation is not available here; the message says why, and what to do."""

    def __init__(self, mode: str, reason: str) -> None:
        self.reason = reason
        cure_ = cure(mode, reason)
        super().__init__(
            f"The isolation {mode} is not available here: {reason}.{cure_ and ' ' + cure_} Nothing "
            "was graded. grade.py doctor shows what this machine offers."
        )


@dataclass(frozen=True)
class Fence:
    """One way to fence programs in.

    Args:
        mode: one of `MODES`.
        uid: the user that programs become, or the worker with them; None for no other user.
        python: another interpreter of this machine for the programs; "" for our own.
    """

    mode: str
    uid: int | None = None
    python: str = ""

    def command(self, worker: list[str], place: Path | None) -> tuple[list[str], list[int]]:
        """Return the command that starts a worker in the outer ring, and descriptors for it.

        Args:
            worker: the command that would start it as it is.
            place: the folder that holds the submission's folders.
        """
        if self.mode == "bwrap":
            command, descriptor = bubblewrap.command(
                bubblewrap.outer(_needed(place, self.python)), worker
            )
            return command, [descriptor]
        if self.mode == "docker":
            return container.command(worker, _needed(place)), []
        return worker, []

    def takes_over(self, place: Path) -> None:
        """Let only the users behind the fence enter the folder that holds the submission.

        Args:
            place: a folder of ours; what its folders may be used for is the worker's affair.
        """
        if abilities.has("fences") and os.getuid() == 0:
            os.chown(place, self.worker_uid or 0, self.worker_uid or 0)
        place.chmod(0o711 if self.mode == "uid" else 0o700)

    @property
    def worker_uid(self) -> int | None:
        """Whom the worker itself becomes before anything else."""
        return self.uid if self.mode == "bwrap" else None

    def inner(self, place: Path | None) -> InnerRing:
        """Return the inner ring."""
        kind = {"bwrap": "namespaces", "docker": "uid"}.get(self.mode, self.mode)
        return InnerRing(kind, place, self.uid, self.python)


def fence(mode: str) -> Fence:
    """Return the fence of this name, to be tried.

    Raises:
        NoFence: this system can't have it, as is known without a trial.
    """
    if reason := _impossible(mode):
        raise NoFence(mode, reason)
    if mode == "docker":
        return Fence(mode, container.STUDENT)
    needs_user = mode == "uid" or (mode == "bwrap" and os.getuid() == 0)
    return Fence(mode, _unused_uid() if needs_user else None)


def line(mode: str, reason: str = "") -> str:
    """Return the line of every report that says what holds and what does not.

    Args:
        mode: the fence that is in use.
        reason: why there is no better one, for none.
    """
    if mode == "bwrap":
        return "isolation: bwrap (files, processes, network; memory by watchdog)"
    if mode == "docker":
        return "isolation: docker (files, processes, network, memory)"
    if mode == "uid":
        return (
            "isolation: uid (another user: private files, processes; memory by watchdog). Not "
            "protected: files that everyone may read, the network, own port per submission."
        )
    if mode == "landlock":
        doors = ", ".join(landlock.open_doors(landlock.version()))
        return (
            "isolation: landlock (files, processes; memory by watchdog). "
            f"Not protected: {doors}, own port per submission."
        )
    why = f" ({reason})" if reason else ""
    cure_ = cure("bwrap", reason) if reason else ""
    return f"isolation: none{why}. {_AS_YOU}{cure_ and ' ' + cure_}"


def cure(mode: str, reason: str) -> str:
    """Return what a person can do so that the fence `mode`, which failed for `reason`, works."""
    if abilities.SYSTEM != abilities.LINUX:
        return "Use --isolation docker, or grade on Linux."
    if mode == "docker":
        return container.cure(reason)
    if "not installed" in reason:
        return "Install it: sudo apt install bubblewrap (or dnf, pacman, zypper, apk)."
    if "may read the kit" in reason:
        return f"Allow others to read it: chmod -R go+rX {ROOT}"
    if "nknown option" in reason:
        return "You need bubblewrap 0.8 or newer: Debian 12, Ubuntu 24.04 and Fedora 38 have it."
    if mode == "bwrap" and any(word in reason for word in ("ermission", "ermitted", "namespace")):
        return (
            "This system does not allow programs to create user namespaces. On Ubuntu 24.04 or "
            "newer an administrator can allow it with  sysctl "
            "kernel.apparmor_restrict_unprivileged_userns=0, on an older Debian with  sysctl "
            "kernel.unprivileged_userns_clone=1 . In a container, start the grader outside of it "
            "with --isolation docker."
        )
    if mode == "uid" and "only root" in reason:
        return "Start grade.py with sudo, or use another isolation."
    if mode == "uid" and "own files" in reason:
        return (
            "Start grade.py with a Python that every user can read, for example /usr/bin/python3 "
            ", or use another isolation."
        )
    return ""


def _impossible(mode: str) -> str:
    if mode == "none":
        return ""
    if mode == "docker":
        return container.impossible()
    if abilities.SYSTEM != abilities.LINUX:
        return f"it is a part of Linux, and this is {abilities.NAME}"
    if not abilities.has("fences"):
        return f"{abilities.VARIABLE} switches it off"
    if mode == "bwrap" and bubblewrap.program() is None:
        return "bubblewrap is not installed"
    if mode == "bwrap" and os.getuid() == 0 and not Path(__file__).stat().st_mode & 0o004:
        return f"only root may read the kit in {ROOT}, and the programs do not run as root there"
    if mode == "uid" and os.getuid() != 0:
        return "only root can start programs as another user"
    if mode == "landlock" and not landlock.version():
        return "this kernel has no Landlock, or Landlock is switched off"
    return ""


def _needed(place: Path | None, python: str = "") -> list[Path]:
    """Return what a worker reads: the kit, the interpreter with its packages, the submission."""
    needed = [ROOT, *bubblewrap.python_folders(python)]
    return needed if place is None else [*needed, place]


def _unused_uid() -> int:
    """Return the number of a user who owns nothing: another one for each submission graded now."""
    return 1_900_000_000 + (os.getpid() % (1 << 20)) * 64 + next(_users) % 64
