"""A student's program while it runs: its screen, its keyboard, its end."""

from __future__ import annotations

import contextlib
import math
import os
import re
import signal
from collections.abc import Sequence
from pathlib import Path

import psutil

from partyline.model.cause import Cause
from partyline.model.failure import ENDED, LATE, SILENT, START, CheckFailed
from partyline.model.sanitize import visible
from partyline.model.tracebacks import Crash, first_cause
from partyline.model.transcript import Transcript
from partyline.program import stack_dump
from partyline.program.output import Output
from partyline.program.startup_errors import Start, letter, missing
from partyline.program.stdin import Stdin
from partyline.sandbox.harsh_words import note
from partyline.sandbox.sandbox import Limits, Running, Sandbox
from partyline.system import blocked, connections, processes
from partyline.system.abilities import has
from partyline.system.event_loop import EventLoop, Outcome

HERE = "127.0.0.1"  # where users dial, whatever a server prints
START_PATIENCE = 8.0  # seconds until "listening on": an interpreter on a busy machine is slow
_NEWS = 0.3  # seconds until an end is known; on a busy machine the news comes late
_LISTENING = re.compile(r"listening on (\S+):(\d+)\s*$")


class Program:
    """One run of one student program.

    Args:
        file: the program.
        who: its column in the transcript.
        sandbox, loop, transcript: the check's own.
    """

    def __init__(
        self, file: Path, who: str, sandbox: Sandbox, loop: EventLoop, transcript: Transcript
    ) -> None:
        self.file = file
        self.who = who
        self.host, self.port, self.address = HERE, 0, ""
        self.args: tuple[str, ...] = ()
        self.shim = ""
        self.conditions = ""  # what is put under it: a shim, shorter sleeps (then from before)
        self.frozen = False  # a check has stopped its process for a while
        self.spins: Cause | None = None  # a loop of it runs without waiting
        self.restless = False  # it never rests, as is known from before
        self._sandbox = sandbox
        self._loop = loop
        self._transcript = transcript
        self._running: Running | None = None
        self.output = Output(file.name, who, loop, transcript, self.kill)
        self._reported_end = False
        self.end_expected = False  # the check has asked for the end

    # Starting

    def start(
        self,
        args: Sequence[str] = (),
        with_stdin: bool = False,
        limits: Limits | None = None,
        shim: str = "",
    ) -> None:
        """Start it. Does not wait for anything. For the arguments see `Sandbox.start`.

        Raises:
            CheckFailed: there is no such file.
        """
        if not self.file.is_file():
            raise CheckFailed(missing(self.file), START)
        self.args, self.shim = tuple(args), shim
        self.conditions = ",".join(filter(None, (shim, self.conditions)))
        self._running = self._sandbox.start(self.file, args, with_stdin, limits, self.conditions)
        self.output.read_from(self._running)
        self._loop.fingerprint, self._loop.pid = self.fingerprint, self._running.pid
        self._transcript.record(self.who, "starts", " ".join([self.file.name, *args]))
        if shim:
            self._loop.hurries = False
        if under := self.conditions:
            self._transcript.record(self.who, "note", f"({note(under)})")

    def start_server(self, port: int = 0, limits: Limits | None = None, shim: str = "") -> None:
        """Start it as a server and wait until it prints `listening on ADDRESS:PORT`.

        Args:
            port: what to pass as `--port`; 0 lets the program choose.
            limits, shim: see `Sandbox.start`.

        Raises:
            CheckFailed: it ends, or never prints the line, or listens on another port; the
                sentence says which.
        """
        self.start(["--host", self.host, "--port", str(port)], limits=limits, shim=shim)
        outcome = self._loop.wait(lambda: self.ended or self._said_listening(), START_PATIENCE)
        if outcome is not Outcome.CAME or not self._said_listening():
            raise CheckFailed(self._why_not_started(outcome), START)
        if self._loop.wait(self._listens, _NEWS) is not Outcome.CAME:
            raise CheckFailed(
                f'{self.file.name} printed "listening on {visible(self.address)}:{self.port}", but '
                f"{self._where_it_listens()}.",
                START,
            )

    def _listens(self) -> bool:
        """Whether it listens itself where it says: else its users would talk to somebody else."""
        ports = [port for _, port in connections.listening(self.pid)]
        return self.port in ports or not (ports or has("connections"))

    def _where_it_listens(self) -> str:
        found = [f"{address}:{port}" for address, port in connections.listening(self.pid)]
        return f"it listens on {' and '.join(found) or 'no port'}"

    def _said_listening(self) -> bool:
        for line in self.output.lines:
            if match := _LISTENING.search(line):
                self.address, self.port = match[1], int(match[2])
                return True
        return False

    def _why_not_started(self, outcome: Outcome) -> str:
        return letter(
            Start(
                file=self.file,
                args=self.args,
                status=self.status if (ended := self.ended) else None,
                stopped=self._running.stopped if self._running is not None else "",
                screen=self.screen,
                errors=self.errors,
                listens=[] if ended else connections.listening(self.pid),
                asleep=outcome is Outcome.STILL,
                crowd=0 if ended else processes.threads(self.pid),
            )
        )

    # What it has printed

    @property
    def screen(self) -> str:
        """Everything on its standard output up to now."""
        return self.output.screen

    @property
    def errors(self) -> str:
        """Everything on its standard error up to now."""
        return self.output.errors

    def shows(self, text: str, after: int = 0) -> bool:
        """Return whether `text` stands on the screen, not counting the first `after` characters."""
        return text in self.screen[after:]

    # Its end

    @property
    def pid(self) -> int:
        """Its process number."""
        assert self._running is not None
        return self._running.pid

    @property
    def status(self) -> int | None:
        """Its exit status, or None while it runs; a negative one is the signal that ended it."""
        return None if self._running is None else self._sandbox.poll(self._running)

    @property
    def fate(self) -> str:
        """How it has ended, as a clause: "has ended (exit status 1)"."""
        stopped = self._running.stopped if self._running is not None else ""
        if stopped:
            return f"{stopped} and was stopped"
        return f"has ended (exit status {self.status})"

    def may_have_ended(self) -> None:
        """Wait for the news of its end, if it is on its way: its connections close before that."""
        self._loop.wait(lambda: self.ended, _NEWS)

    @property
    def runs(self) -> bool:
        """Whether it has been started and has not ended."""
        return self._running is not None and self.status is None

    @property
    def ended(self) -> bool:
        """Whether it has ended and everything that it printed has been read."""
        if self.status is None:
            return False
        if not self._reported_end:
            self.output.read_to_the_end()
            self._reported_end = True
            stopped = self._running.stopped if self._running is not None else ""
            self._transcript.record(self.who, "ends", stopped or f"exit status {self.status}")
        return True

    def fingerprint(self) -> tuple[tuple[int, int], ...] | None:
        """Return the state of its sleep, if it sleeps until something new is sent to it."""
        return None if self.status is not None else blocked.fingerprint(self.pid)

    def interrupt(self, how: signal.Signals = signal.SIGINT) -> None:
        """Press Ctrl-C (or send another signal), once it has settled. Needs the ability signals."""
        self._transcript.record(self.who, "signal", "Ctrl-C" if how == signal.SIGINT else how.name)
        try:
            os.kill(self.pid, how)
        except ProcessLookupError:
            raise CheckFailed(f"{self.file.name} has already ended by itself.", ENDED) from None

    def await_end(self, seconds: float, why: str, work: float = math.inf) -> None:
        """Wait until it has ended.

        Args:
            seconds: how long at most.
            why: completes the sentence "server.py should end ...".
            work: seconds of processor time after which waiting is useless: it runs in a loop.

        Raises:
            CheckFailed: it still runs.
        """
        self.end_expected = True
        enough = self._worked() + work
        outcome = self._loop.wait(lambda: self.ended or self._worked() > enough, seconds)
        if self.ended:
            return
        if outcome is Outcome.CAME:
            why_not, kind = "it runs in a loop without waiting", SILENT
            where = self.stacks().replace("It waits in", "Its threads are in")
        else:
            still = outcome is Outcome.STILL
            why_not, kind = (
                ("it is waiting, and will not end", SILENT) if still else ("it still runs", LATE)
            )
            where = self.stacks()
        raise CheckFailed(f"{self.file.name} should end {why}, but {why_not}.{where}", kind)

    def _worked(self) -> float:
        with contextlib.suppress(psutil.Error):  # it has ended
            return self.cpu_seconds()
        return 0.0

    def kill(self) -> None:
        """End it and everything that it has started. Harmless when it has ended."""
        if self._running is None:
            return
        self._reported_end = self._reported_end or self.status is None  # this end tells nothing
        self.output.stop()
        self._sandbox.kill(self._running)

    @property
    def stdin(self) -> Stdin:
        """Its standard input; it was started with one."""
        assert self._running is not None
        return Stdin(self._running, self._loop)

    # Looking inside

    def crash(self) -> Crash | None:
        """Return the error that it has printed and that explains the others, if there is one."""
        return first_cause(self.errors, [p.name for p in self.file.parent.glob("*.py")])

    def traceback(self) -> str:
        """Return the traceback of `crash`, cut down to the student's own frames, or ""."""
        return crash.text if (crash := self.crash()) is not None else ""

    def threads(self) -> int:
        """Return how many threads it has now."""
        return int(psutil.Process(self.pid).num_threads())

    def children(self) -> int:
        """Return how many processes it has started that are still there."""
        return len(psutil.Process(self.pid).children(recursive=True))

    def cpu_seconds(self) -> float:
        """Return the processor time that it has used."""
        times = psutil.Process(self.pid).cpu_times()
        return float(times.user + times.system)

    def memory(self) -> int:
        """Return its resident memory in bytes."""
        return int(psutil.Process(self.pid).memory_info().rss)

    def dump(self) -> str:
        """Return the stacks of its threads as Python prints them; "" where that is not offered."""
        pipe = None if self._running is None else self._running.dump
        if not isinstance(pipe, int) or not has("stacks") or self.status is not None:
            return ""
        return stack_dump.dump(self.pid, pipe, self._loop)

    def stacks(self) -> str:
        """Say where its threads wait; "" where that is not known."""
        return stack_dump.places(self.dump(), self.file.parent)
