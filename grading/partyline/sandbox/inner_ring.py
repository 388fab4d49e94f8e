"""How the programs of one worker are shut in: what the launcher is told, and what is around it."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from partyline.sandbox import bubblewrap, landlock
from partyline.sandbox.limits import Limits, environment

_OURS = 64  # processes of our own that the system counts together with a program's


@dataclass(frozen=True)
class InnerRing:
    """One way to shut programs in.

    Args:
        kind: as launcher.py takes it: none, namespaces, uid or landlock.
        place: the folder that holds the programs' folders; not needed for none.
        uid: the user that programs become, for uid.
        python: another interpreter for the programs; "" for our own.
    """

    kind: str = "none"
    place: Path | None = None
    uid: int | None = None
    python: str = ""

    def as_json(self) -> str:
        """Return what the launcher is told."""
        told: dict[str, Any] = {"kind": self.kind}
        if self.kind == "uid":
            told["uid"] = self.uid
        elif self.kind == "landlock":
            told |= {"read": landlock.needed(self.python), "write": ["/dev/shm"]}
        elif self.kind == "namespaces":
            told["place"] = str(self.place)
            told["shared"] = list(map(str, bubblewrap.python_folders(self.python)))
        return json.dumps(told)

    def environment(self, folder: Path | None = None) -> dict[str, str]:
        """Return the environment of a program in `folder`, or of the launcher."""
        if self.kind == "none":
            return environment()
        home = "/tmp" if self.kind == "namespaces" or folder is None else str(folder)
        return environment() | {"HOME": home, "TMPDIR": home}

    def rlimits(self, limits: Limits) -> dict[str, int]:
        """Return a program's limits under the names of the `resource` module."""
        rlimits = limits.as_rlimits()
        if rlimits and self.kind in ("namespaces", "uid"):  # nobody else is counted with them
            rlimits["RLIMIT_NPROC"] = limits.processes + _OURS
        return rlimits

    @contextlib.contextmanager
    def wrapped(self, command: Sequence[str]) -> Iterator[tuple[list[str], list[int]]]:
        """Yield the command that runs `command` inside, and the descriptors that it inherits."""
        if self.kind != "namespaces":
            yield list(command), []
            return
        assert self.place is not None
        options, descriptors = bubblewrap.inner(self.place, self.python)
        try:
            wrapped, arguments = bubblewrap.command(options, command)
            descriptors.append(arguments)
            yield wrapped, descriptors
        finally:
            for descriptor in descriptors:
                os.close(descriptor)
