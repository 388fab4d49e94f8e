"""A program of a chat that nobody knows: its screen, its keyboard, what it sends and receives."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil

from partyline.chat.case import Case
from partyline.model.tracebacks import Crash, first_cause
from partyline.open.session.screen import LIMIT, Screen
from partyline.program.program import Program
from partyline.system import blocked, connections, processes
from partyline.system.event_loop import Fingerprint

_RECORD = re.compile(rb"([msrpc])(\d+):")
_ESCAPED = re.compile(r"\\u([0-9a-f]{4})")  # letters of a name in a stack dump
BRISK = 250  # milliseconds that a program's own pause may last
_STOPS = 2.0  # seconds until all threads of a program have heard that they should stop


class OpenProgram(Program):
    """One run of the submission's server or client, started as it is, with no protocol in mind.

    Args:
        file: the program.
        who: its column in the transcript.
        case: what the session has.
        started: the file that starts it, if that is another one.
        udp: whether it speaks over UDP.
    """

    def __init__(
        self, file: Path, who: str, case: Case, started: Path | None = None, udp: bool = False
    ) -> None:
        super().__init__(file, who, case.sandbox, case.loop, case.transcript)
        self.screen_of_it = Screen(who, case.loop, case.transcript, self.kill)
        self.output = self.screen_of_it  # type: ignore[assignment]
        self._started = started or file
        self._udp = udp
        self.frozen = False
        self.moved = 0  # the port that it wanted, if it could not have it
        self.paused = 0.0  # seconds of the longest pause that was cut short
        self.sent = b""  # if it is tapped
        self.received = b""
        self.sent_parts: list[tuple[int, bytes]] = []  # how much had been received, what was sent
        self.dials: list[int] = []  # the ports at which it has called somebody
        self._reports = b""
        self._before_ctrl_c = ""  # what it had complained of when Ctrl-C was pressed
        self._ctrl_c = False
        case.programs.append(self)

    def begins(self, args: Sequence[str], detour: str) -> None:
        """Start it with a keyboard.

        Args:
            args: its command line.
            detour: the network under it; see rerouted_network.py.
        """
        self.args = tuple(args)
        self._running = self._sandbox.start(
            self._started, args, True, None, f"detour brisk={BRISK} {'udp ' * self._udp}{detour}"
        )
        self.output.read_from(self._running)
        if self._running.dump is not None:
            if isinstance(self._running.dump, int):
                os.set_blocking(self._running.dump, False)
            else:
                self._running.dump.setblocking(False)
            self._loop.add(self._running.dump, self.read_reports)
        self._transcript.record(self.who, "starts", " ".join([self.file.name, *args]))

    def kill(self) -> None:
        """End it and everything that it has started. Harmless when it has ended."""
        if self._running is not None and self._running.dump is not None:
            self._loop.remove(self._running.dump)
        super().kill()

    def read_reports(self) -> None:
        """Take what it has reported up to now."""
        if self._running is None or self._running.dump is None:
            return
        try:
            data = _read(self._running.dump)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._loop.remove(self._running.dump)
            return
        self._reports += data
        while match := _RECORD.match(self._reports):
            end = match.end() + int(match[2])
            if len(self._reports) < end:
                return
            self._take(match[1], self._reports[match.end() : end])
            self._reports = self._reports[end:]

    def _take(self, kind: bytes, data: bytes) -> None:
        if kind == b"m":
            self.moved = int(data)
        elif kind == b"p":
            self.paused = max(self.paused, float(data))
        elif kind == b"c":
            self.dials.append(int(data))
        elif kind == b"s":
            self.sent += data
            self.sent_parts.append((len(self.received), data))
        else:
            self.received += data

    @property
    def dialled(self) -> int:
        """The port at which it has called somebody last, or 0."""
        return self.dials[-1] if self.dials else 0

    # What it is doing

    def listening(self) -> list[tuple[str, int]]:
        """Return (address, port) of everything that it listens on."""
        if not self.runs:
            return []
        return (connections.bound if self._udp else connections.listening)(self.pid)

    def asleep(self) -> Fingerprint | None:
        """Return the state of its sleep, if it sleeps until something new comes to it."""
        return None if not self.runs else self.fingerprint()

    def sleepers(self) -> tuple[blocked.Sleeper, ...] | None:
        """Return all its threads, if all of them sleep, be it for a while; () if it has ended."""
        return blocked.sleepers(self.pid) if self.runs else ()

    def at_rest(self) -> bool:
        """Return whether it only waits, be it for a while."""
        return not self.runs or blocked.at_rest(self.pid) is not None

    def waits_for_input(self) -> bool:
        """Return whether it waits for a line to be typed, as far as the system tells."""
        return self.runs and blocked.waits_for_stdin(self.pid)

    # What happens to it

    def freezes(self) -> None:
        """Stop it where it is, as when somebody shuts a laptop."""
        self._transcript.record(self.who, "note", "(frozen)")
        self._for_all(psutil.Process.suspend)
        self.frozen = True
        until = time.monotonic() + _STOPS
        # Until all its threads stand still, one may still take what comes to it.
        while not blocked.is_stopped(self.pid) and time.monotonic() < until:
            self._loop.turn(0.001)

    def thaws(self) -> None:
        """Let it go on."""
        self._transcript.record(self.who, "note", "(goes on)")
        self._for_all(psutil.Process.resume)
        self.frozen = False

    def vanishes(self) -> None:
        """Kill it, as a power cut does."""
        self._transcript.record(self.who, "note", "(killed)")
        self.end_expected = True
        self._for_all(psutil.Process.kill)
        self.frozen = False

    def _for_all(self, act: Callable[[psutil.Process], object]) -> None:
        for pid in processes.family(self.pid):
            with contextlib.suppress(psutil.Error):
                act(psutil.Process(pid))

    # What it has said at last

    def interrupt(self, how: signal.Signals = signal.SIGINT) -> None:
        """Press Ctrl-C: what comes of that is no error of the program."""
        self._ctrl_c, self._before_ctrl_c = True, self.errors
        super().interrupt(how)

    @property
    def complaints(self) -> str:
        """Return what it has complained of, but for what our Ctrl-C made it say."""
        said = self.errors[len(self._before_ctrl_c) :] if self._ctrl_c else ""
        return self._before_ctrl_c if "KeyboardInterrupt" in said else self.errors

    def last_words(self) -> str:
        """Return the last line of its complaint, or ""."""
        lines = [line for line in self.complaints.splitlines() if line.strip()]
        return lines[-1].strip() if lines else ""

    def crash(self) -> Crash | None:
        """Return the error that it has printed by its own fault, as `Program.crash`."""
        return first_cause(self.complaints, [p.name for p in self.file.parent.glob("*.py")])

    @property
    def fate(self) -> str:
        """How it has ended, as a clause."""
        if self.screen_of_it.flooded:
            return f"printed more than {LIMIT >> 20} MiB and was stopped"
        return super().fate

    def dump(self) -> str:
        """Return the stacks of its threads; its reports come on the same way: they are read."""
        if self._running is None or not isinstance(self._running.dump, int):
            return ""
        self.read_reports()
        self._loop.remove(self._running.dump)
        found = super().dump()
        if self.runs:
            self._loop.add(self._running.dump, self.read_reports)
        return _ESCAPED.sub(lambda letter: chr(int(letter[1], 16)), found)


def _read(reports: socket.socket | int) -> bytes:
    """Return what has come there, of datagrams all of them.

    Raises:
        BlockingIOError: nothing has.
    """
    if isinstance(reports, int):
        return os.read(reports, 65536)
    data = reports.recv(65536)
    with contextlib.suppress(BlockingIOError):
        while more := reports.recv(65536):
            data += more
    return data
