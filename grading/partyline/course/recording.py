"""What a learner would see in several terminals, one line after the other, made stable."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

PORT = "8765"  # the port that is shown, whatever port a run really had
FIRST_CALLER = 50001  # the ports that are shown for those who call, in the order of appearance

COMMAND, TYPED, SHOWN, PRESSED, NOTE = "$", ">", "|", "^", "."

_CALLER = re.compile(r"(?<=127\.0\.0\.1)(:|', )(\d{4,5})\b")
_FRAME = re.compile(r'\s+File "(?P<file>[^"]+)", line \d+')
_MARKERS = re.compile(r"^\s+[~^]+\s*$")


class Recording:
    """The lines of a scene in their order, each with its terminal and its kind."""

    def __init__(self) -> None:
        """Start with nothing."""
        self.lines: list[tuple[str, str, str]] = []

    def add(self, who: str, kind: str, text: str) -> None:
        """Add one line of the terminal `who`."""
        self.lines.append((who, kind, text))

    def text(self, only: Sequence[str] = ()) -> str:
        """Return the recording as text, of the terminals `only` if there are any."""
        chosen = [line for line in self.lines if not only or line[0] in only]
        alone = len({who for who, _, _ in chosen}) == 1
        width = max((len(who) for who, _, _ in chosen), default=0)
        return "".join(f"{_line(who, kind, text, width, alone)}\n" for who, kind, text in chosen)


def _line(who: str, kind: str, text: str, width: int, alone: bool) -> str:
    if alone:  # one terminal needs no names: it is shown as terminals are everywhere
        text = {COMMAND: f"$ {text}", PRESSED: f"({text})", NOTE: f"({text})"}.get(kind, text)
        return text.rstrip()
    return f"{who:{width}} {kind} {f'({text})' if kind in (PRESSED, NOTE) else text}".rstrip()


class Stable:
    """Replaces what differs from run to run and from machine to machine: ports and paths."""

    def __init__(self, folder: Path, port: int) -> None:
        """Know the scene's own folder and the port that its server really has."""
        self.folder = folder
        self.port = str(port)
        self.callers: dict[str, int] = {}

    def real(self, text: str) -> str:
        """Return what is shown as what is really typed."""
        return text.replace(PORT, self.port)

    def shown(self, text: str) -> str:
        """Return what was really printed as what is shown."""
        text = text.replace(self.port, PORT)
        for folder in (self.folder.resolve(), self.folder):
            text = text.replace(f"{folder}{os.sep}", "")
        return _CALLER.sub(self._caller, text)

    def _caller(self, match: re.Match[str]) -> str:
        before, port = match.groups()
        if port == PORT:
            return match.group()
        return f"{before}{self.callers.setdefault(port, FIRST_CALLER + len(self.callers))}"


def own_frames(lines: Iterable[str]) -> list[str]:
    """Return the lines of a program without what differs between Pythons in a traceback.

    That are the frames of Python's own files, and the lines of `^^^^` that some versions print.
    """
    kept: list[str] = []
    skips = False
    for line in lines:
        if frame := _FRAME.match(line):
            skips = Path(frame["file"]).is_absolute() or frame["file"].startswith("<frozen")
        elif not line.startswith("    "):
            skips = False
        if not skips and not _MARKERS.match(line):
            kept.append(line)
    return kept
