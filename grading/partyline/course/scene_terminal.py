"""One terminal of a scene: a program, what is typed into it, and what it shows."""

from __future__ import annotations

import os
import queue
import shlex
import signal
import subprocess
import sys
import threading
from pathlib import Path

from partyline.course.recording import (
    COMMAND,
    NOTE,
    PRESSED,
    SHOWN,
    TYPED,
    Recording,
    Stable,
    own_frames,
)

PATIENCE = 20.0  # seconds until a line must have come; only a scene that is wrong waits so long
SETTLED = 0.4  # seconds in which nothing comes, where a scene shows that nothing comes


class SceneFailed(AssertionError):
    """What a lesson says does not happen."""


class SceneTerminal:
    """A terminal. Its methods are what a learner does and sees, in this order."""

    def __init__(self, who: str, folder: Path, stable: Stable, recording: Recording) -> None:
        """Open a terminal in which nothing runs yet."""
        self.who = who
        self.folder = folder
        self.stable = stable
        self.recording = recording
        self.process: subprocess.Popen[bytes] | None = None
        self.shown: queue.Queue[str | None] = queue.Queue()

    def runs(self, command: str) -> None:
        """Type a command. `python3` is the Python of this process; `|` is not understood."""
        self.recording.add(self.who, COMMAND, command)
        words = shlex.split(self.stable.real(command))
        if words[0] == "python3":
            words[0] = sys.executable
        environment = {**os.environ, "PYTHONUNBUFFERED": "1", "NO_COLOR": "1"}
        self.shown = queue.Queue()
        self.process = subprocess.Popen(
            words,
            cwd=self.folder,
            env={**environment, "PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        threading.Thread(target=self._collect, args=(self.process, self.shown), daemon=True).start()

    def types(self, text: str) -> None:
        """Type a line and press Enter."""
        self.recording.add(self.who, TYPED, text)
        self.pastes(f"{text}\n")

    def pastes(self, text: str) -> None:
        """Give text to the program that is too much to be shown."""
        assert self.process is not None and self.process.stdin is not None
        self.process.stdin.write(self.stable.real(text).encode())
        self.process.stdin.flush()

    def sees(self, *texts: str, count: int = 1) -> list[str]:
        """Wait for the next lines and record them; return them.

        Args:
            texts: what must stand in each of them, in this order; none: anything.
            count: how many lines, if no texts are given.
        """
        lines = []
        for expected in texts or ("",) * count:
            line = self._next()
            if line is None:
                raise SceneFailed(f"{self.who}: the program ended instead of {expected!r}")
            self.recording.add(self.who, SHOWN, line)
            if expected not in line:
                raise SceneFailed(f"{self.who} should see {expected!r}, not {line!r}")
            lines.append(line)
        return lines

    def skips(self, text: str) -> None:
        """Wait for a line in which `text` stands; record neither it nor those before it."""
        while (line := self._next()) is not None:
            if text in line:
                return
        raise SceneFailed(f"{self.who}: the program ended before {text!r} came")

    def sees_nothing(self, note: str = "nothing comes") -> None:
        """Record that nothing has come, and that nothing comes now."""
        try:
            line = self.shown.get(timeout=SETTLED)
        except queue.Empty:
            self.recording.add(self.who, NOTE, note)
        else:
            raise SceneFailed(f"{self.who} should see nothing, not {line!r}")

    def presses(self, key: str) -> None:
        """Press Ctrl-C, Ctrl-D, Ctrl-Z (the program freezes) or type `fg` (it goes on)."""
        assert self.process is not None and self.process.stdin is not None
        self.recording.add(self.who, PRESSED, key)
        if key == "Ctrl-D":
            self.process.stdin.close()
        else:
            number = {"Ctrl-C": "SIGINT", "Ctrl-Z": "SIGSTOP", "fg": "SIGCONT"}[key]
            self.process.send_signal(getattr(signal, number))

    def is_closed(self, note: str = "somebody closes the window") -> None:
        """End the program as the system does when its window is closed, or its laptop dies."""
        self.recording.add(self.who, NOTE, note)
        self.kill()

    def ends(self, status: int | None = 0, show: bool = True) -> list[str]:
        """Wait until the program has ended; record what it still shows, unless `show` is False.

        Args:
            status: the exit status that it must have; None: any.
        """
        assert self.process is not None
        lines = []
        while (line := self._next()) is not None:
            lines.append(line)
        lines = own_frames(lines)
        if show:
            for line in lines:
                self.recording.add(self.who, SHOWN, line)
        found = self.process.wait(PATIENCE)
        if status is not None and found != status:
            raise SceneFailed(f"{self.who}: exit status {found}, not {status}:\n{lines}")
        return lines

    def still_runs(self) -> bool:
        """Tell whether the program has not ended."""
        return self.process is not None and self.process.poll() is None

    def kill(self) -> None:
        """End the program, if there is one."""
        if self.process is None:
            return
        self.process.kill()
        self.process.wait(PATIENCE)
        if self.process.stdin is not None:
            try:
                self.process.stdin.close()
            except OSError:  # what was typed last finds nobody any more
                pass

    def sees_traceback(self) -> list[str]:
        """Wait for a whole traceback of a program that goes on; record it without Python's own."""
        lines: list[str] = []
        while not lines or lines[-1].startswith((" ", "Exception in", "Traceback")):
            line = self._next()
            if line is None:
                raise SceneFailed(f"{self.who}: no whole traceback came, only {lines}")
            lines.append(line)
        lines = own_frames(lines)
        for line in lines:
            self.recording.add(self.who, SHOWN, line)
        return lines

    def _next(self) -> str | None:
        """Return the next line, or None if the program has ended."""
        try:
            line = self.shown.get(timeout=PATIENCE)
        except queue.Empty:
            raise SceneFailed(f"{self.who} waits in vain for a line") from None
        return None if line is None else self.stable.shown(line)

    @staticmethod
    def _collect(process: subprocess.Popen[bytes], shown: queue.Queue[str | None]) -> None:
        assert process.stdout is not None
        with process.stdout:
            for line in process.stdout:
                shown.put(line.decode(errors="replace").rstrip("\r\n"))
        shown.put(None)
