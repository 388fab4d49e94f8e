"""One end of a TCP connection: it sends, it cuts what comes into lines, it leaves in every way."""

from __future__ import annotations

import contextlib
import select
import socket
from collections import deque
from collections.abc import Callable

from partyline.chat.weather import Weather
from partyline.model.failure import ENDED, SILENT, WRONG, CheckFailed
from partyline.model.sanitize import as_text, quoted
from partyline.model.transcript import Transcript
from partyline.system import connections
from partyline.system.event_loop import EventLoop, Outcome

LINE_LIMIT = 64 << 10  # bytes; a program under test has no reason to send a longer line


class Connection:
    """A connected socket that reads lines in the background of every wait.

    Args:
        label: who it is, in sentences and in the transcript.
        loop, transcript: the check's own.
        explain: given how a wait ended, says in a sentence why nothing more will come.
        weather: what happens to its bytes on their way.
    """

    def __init__(
        self,
        label: str,
        loop: EventLoop,
        transcript: Transcript,
        explain: Callable[[Outcome], str] = lambda _: "",
        weather: Weather | None = None,
    ) -> None:
        self.label = label
        self.inbox: deque[str] = deque()  # whole lines that came and were not yet expected
        self.partial = b""  # what came after the last newline
        self.sent = 0  # bytes
        self.ended = False  # the other side has closed
        self.gone = False  # this side has left
        self.end_expected = False  # the check has asked for the end
        self.reading = True
        self.mouthful = 1 << 16  # bytes that are read at a time
        # Set by who knows the program at the other side: waits until it has read everything, and
        # until it has done all that it was asked.
        self.is_digested: Callable[[], None] = lambda: None
        self.is_noticed: Callable[[], object] = lambda: None
        self._socket: socket.socket | None = None
        self._loop = loop
        self._transcript = transcript
        self._explain = explain
        self._weather = weather

    def attach(self, connection: socket.socket) -> None:
        """Speak and read through `connection` from now on."""
        connection.setblocking(False)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket = connection
        self._loop.add(connection, self._read)

    @property
    def port(self) -> int:
        """The TCP port of this end."""
        assert self._socket is not None
        return int(self._socket.getsockname()[1])

    # Speaking

    def sends(self, data: bytes, shown: bool = True) -> None:
        """Send exactly these bytes.

        Args:
            data: the bytes.
            shown: whether they stand in the transcript; else the caller says there what they were.

        Raises:
            CheckFailed: the other side takes nothing any more.
        """
        assert self._socket is not None
        if shown:
            self._transcript.record(self.label, "sends", as_text(data))
        if self._weather is None or not shown:
            self.pushes(data)
        else:
            self._weather.carries(self, data)

    def pushes(self, data: bytes) -> None:
        """Send these bytes now, whatever the weather.

        Raises:
            CheckFailed: the other side takes nothing any more.
        """
        assert self._socket is not None
        self._transcript.activity += 1
        rest = memoryview(data)
        while rest:
            try:
                sent = self._socket.send(rest)
                self.sent += sent
                rest = rest[sent:]
            except BlockingIOError:
                self._await_room_to_send()
            except OSError as error:
                raise CheckFailed(
                    f"{self.label} could not send {quoted(as_text(data)[:80])}: the connection was "
                    f"closed by the other side ({error.strerror}).{self._explain(Outcome.CAME)}",
                    ENDED,
                ) from None

    def _await_room_to_send(self) -> None:
        connection = self._socket
        assert connection is not None
        outcome = self._loop.wait(lambda: bool(select.select([], [connection], [], 0)[1]))
        if outcome is not Outcome.CAME:
            raise CheckFailed(
                f"{self.label} cannot send any more: the other side does not read what "
                f"{self.label} sends.{self._explain(outcome)}",
                SILENT,
            )

    # Reading

    def _read(self) -> None:
        assert self._socket is not None
        try:
            data = self._socket.recv(self.mouthful)
            # Acknowledge at once: else a second small send of the program waits 40 ms (Nagle).
            if hasattr(socket, "TCP_QUICKACK"):
                self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self.ended = True
            self._loop.remove(self._socket)
            self._transcript.record(self.label, "is cut off" if not self.gone else "sees the end")
            return
        *lines, self.partial = (self.partial + data).split(b"\n")
        for line in lines:
            self._arrives(as_text(line))
        if len(self.partial) > LINE_LIMIT:
            raise CheckFailed(
                f"{self.label} got more than {LINE_LIMIT >> 10} KiB without a newline. "
                'Every line on the wire ends in "\\n".',
                WRONG,
            )

    def _arrives(self, line: str) -> None:
        self._transcript.record(self.label, "gets", line)
        self.inbox.append(line)

    # Leaving

    def half_closes(self) -> None:
        """Say that nothing more will be sent; still listen."""
        assert self._socket is not None
        self._lets_all_out()
        self.gone = True
        self._transcript.record(self.label, "leaves")
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_WR)

    def hangs_up(self) -> None:
        """Close the connection and be gone."""
        assert self._socket is not None
        self._lets_all_out()
        self._transcript.record(self.label, "hangs up")
        self._drop()

    def vanishes(self) -> None:
        """Leave without a goodbye, like a laptop that loses its power: a reset."""
        assert self._socket is not None
        self._lets_all_out()
        self._transcript.record(self.label, "vanishes", "connection reset")
        connections.reset_on_close(self._socket)
        self._drop()

    def stops_reading(self) -> None:
        """Stay connected, but read nothing any more."""
        assert self._socket is not None
        self.reading = False
        self._loop.remove(self._socket)
        self._transcript.record(self.label, "stops reading")

    def reads_again(self) -> None:
        """Go on reading after `stops_reading`."""
        assert self._socket is not None
        self.reading = True
        self._loop.add(self._socket, self._read)
        self._transcript.record(self.label, "reads again")

    def close(self) -> None:
        """Free the socket, without an entry in the transcript."""
        if self._socket is not None:
            self._loop.remove(self._socket)
            self._socket.close()

    def _lets_all_out(self) -> None:
        if self._weather is not None:
            self._weather.flush()

    def _drop(self) -> None:
        self.gone = True
        self.close()
