"""How a student's program is started, limited and ended on this operating system.

A program gets its own process group, no environment of ours, limits on memory, processes, files
and output where the system has them, and is killed with everything it started. What keeps a
hostile program from the rest of the machine is the fence around it: see modes.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from partyline.sandbox.forked_interpreter import ForkedInterpreters
from partyline.sandbox.fresh_interpreter import FreshInterpreters
from partyline.sandbox.inner_ring import InnerRing
from partyline.sandbox.limits import Limits, Running, hear_ctrl_c
from partyline.system.abilities import has

__all__ = [
    "ForkedInterpreters",
    "FreshInterpreters",
    "Limits",
    "Running",
    "Sandbox",
    "hear_ctrl_c",
    "open_sandbox",
]


class Sandbox(Protocol):
    """Starts and ends programs; one for many programs, used by one thread."""

    def start(
        self,
        program: Path,
        args: Sequence[str],
        with_stdin: bool,
        limits: Limits | None = None,
        shim: str = "",
    ) -> Running:
        """Start `python -u PROGRAM ARGS` in the program's own folder.

        Args:
            program: the file to run.
            args: its command line.
            with_stdin: whether its standard input is a pipe of ours, or closed.
            limits: what it may use; the default is `Limits()`.
            shim: what to put under it, as `shim.install` takes it; "" for nothing.
        """

    def poll(self, running: Running) -> int | None:
        """Return the exit status of the program, or None while it runs."""

    def kill(self, running: Running) -> None:
        """End the program and all its children. Harmless when it has ended."""

    def look_around(self, folder: Path, forbidden: Sequence[str]) -> dict[str, Any]:
        """Return what a program in `folder` would find around it; see `look_around.findings`."""

    def abandon(self) -> None:
        """End everything from another thread, while this process is about to end itself."""

    def close(self) -> None:
        """End everything that was started here."""


def open_sandbox(inner: InnerRing | None = None) -> Sandbox:
    """Return the best sandbox that this system has, with this fence around its programs."""
    if has("fork"):
        return ForkedInterpreters(inner)
    return FreshInterpreters(inner.python if inner is not None else "")
