"""Another network under an unchanged program: the chat of the open assignment, wherever it runs.

Runs inside the student's process and knows only the standard library, like `harsh_system.py`.
`launcher.py` installs it before the program's first line; where there is no launcher, it is the
script that is started: `python -u rerouted_network.py "detour WORDS" FILE ARGS`. The words:

listen               bind() works although the port was in use a moment ago; an address of another
                     machine becomes any address of this one; a port that is taken, or kept for
                     administrators, becomes a free one
dial=HOST,PORT,FOR   connect() to the port FOR (0: any) of another machine goes to this one
udp                  all this is done for UDP as well; without it, for TCP alone
tap                  what is sent and received is reported
tls                  of a connection over TLS, that is reported as it is before and after TLS
brisk=MILLISECONDS   time.sleep() returns after so long at the latest
report=PORT          reports go to this UDP port of this machine

Reports go to descriptor 3 where no port is named, a record each: a letter, a length, a colon, so
many bytes. `m` tells a port that was moved, `c` which port was dialled, `s` what was sent, `r` what
was received, `p` how long a pause that was cut short should have been.
"""

import contextlib
import errno
import os
import re
import socket
import sys
import time
from typing import Any

_descriptor = 3
_to: Any = None  # or a socket, and where it sends reports to
_sendto = socket.socket.sendto  # as it is before a tap
_SHOWN = 2000  # bytes of one send that are reported: a record is written in one piece
_RECORD = re.compile(rb"[\x14-\x17]\x03")  # so begins what TLS sends
_hidden: list[re.Pattern[bytes]] = []  # what is not reported
_kinds = {socket.SOCK_STREAM}  # of sockets that are rerouted
_LOCAL = ("", "localhost", "::1", "0.0.0.0")


def install(words: str, _folder: str = "") -> None:
    """Change this process.

    Args:
        words: "detour", and what to do; see above.
    """
    for word in words.split()[1:]:
        name, _, value = word.partition("=")
        if name == "listen":
            _listen_anywhere()
        elif name == "dial":
            host, port, wanted = value.split(",")
            _dial(host, int(port), int(wanted))
        elif name == "udp":
            _kinds.add(socket.SOCK_DGRAM)
        elif name == "tap":
            _tap()
        elif name == "tls":
            _tap_inside_tls()
        elif name == "report":
            _report_to(int(value))
        elif name == "brisk":
            _sleep_less(int(value) / 1000)
        else:
            raise ValueError(f"no such detour: {word}")


def _report(kind: bytes, data: bytes) -> None:
    if not data or (kind in b"sr" and any(what.match(data) for what in _hidden)):
        return
    with contextlib.suppress(OSError):  # nobody reads it
        record = kind + b"%d:" % len(data) + data
        if _to is None:
            os.write(_descriptor, record)
        else:
            _sendto(_to[0], record, _to[1])


def _report_to(port: int) -> None:
    global _descriptor, _to
    reports = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    reports.setblocking(False)
    _descriptor, _to = -1, (reports, ("127.0.0.1", port))


def _is_rerouted(connection: socket.socket, address: Any) -> bool:
    families = (socket.AF_INET, socket.AF_INET6)
    ours = connection.family in families and connection.type in _kinds
    return ours and isinstance(address, tuple) and len(address) >= 2


def _for_one_address(theirs: Any, ours: Any) -> Any:
    """Return `ours` for calls with one address; a wrong call gets the error of Python itself."""

    def called(self: socket.socket, *addresses: Any) -> Any:
        return (ours if len(addresses) == 1 else theirs)(self, *addresses)

    return called


def _listen_anywhere() -> None:
    bind = socket.socket.bind
    moved: list[int] = []

    def easier(self: socket.socket, address: Any) -> None:
        if not _is_rerouted(self, address):
            return bind(self, address)
        if os.name == "posix":
            self.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            return bind(self, address)
        except OSError as error:
            host, port = address[:2]
            if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
                host = "::" if self.family == socket.AF_INET6 else "0.0.0.0"
            elif error.errno in (errno.EACCES, errno.EADDRINUSE) and port and not moved:
                moved.append(port)
                port = 0
                _report(b"m", str(moved[0]).encode())
            else:
                raise
        return easier(self, (host, port))

    socket.socket.bind = _for_one_address(bind, easier)  # type: ignore[method-assign]


def _dial(host: str, port: int, wanted: int) -> None:
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex
    sendto: Any = socket.socket.sendto
    called: set[int] = set()

    def there(self: socket.socket, address: Any) -> Any:
        if not _is_rerouted(self, address) or (wanted and address[1] != wanted):
            return address
        if address[0] in _LOCAL or address[0].startswith("127."):
            return (address[0], port, *address[2:])
        if self.family == socket.AF_INET6 and ":" not in host:
            return (f"::ffff:{host}", port)
        return (host, port)

    def dialled(self: socket.socket, address: Any) -> None:
        if _is_rerouted(self, address):
            called.add(address[1])
            _report(b"c", str(address[1]).encode())

    def connects(self: socket.socket, address: Any) -> None:
        dialled(self, address)
        return connect(self, there(self, address))

    def tries_to_connect(self: socket.socket, address: Any) -> int:
        dialled(self, address)
        return connect_ex(self, there(self, address))

    def sends_to(self: socket.socket, data: Any, *rest: Any) -> int:
        if _is_rerouted(self, rest[-1]) and rest[-1][1] not in called:
            dialled(self, rest[-1])
        count: int = sendto(self, data, *rest[:-1], there(self, rest[-1]))
        return count

    if socket.SOCK_DGRAM in _kinds:
        socket.socket.sendto = sends_to  # type: ignore[method-assign, assignment]
    socket.socket.connect = _for_one_address(connect, connects)  # type: ignore[method-assign]
    tries = _for_one_address(connect_ex, tries_to_connect)
    socket.socket.connect_ex = tries  # type: ignore[method-assign]


def _sleep_less(most: float) -> None:
    sleep = time.sleep

    longest = most

    def shorter(seconds: float) -> None:
        nonlocal longest
        if seconds > longest:
            longest = seconds
            _report(b"p", str(seconds).encode())
        sleep(min(seconds, most))

    time.sleep = shorter  # type: ignore[assignment]


def _tap() -> None:
    send, sendall = socket.socket.send, socket.socket.sendall
    recv, recv_into = socket.socket.recv, socket.socket.recv_into
    sendto, recvfrom = socket.socket.sendto, socket.socket.recvfrom
    sendmsg: Any = getattr(socket.socket, "sendmsg", None)
    with contextlib.suppress(OSError):
        os.set_blocking(_descriptor, False)

    def sends(self: socket.socket, data: Any, flags: int = 0) -> int:
        count = send(self, data, flags)
        _report(b"s", bytes(memoryview(data).cast("B")[: min(count, _SHOWN)]))
        return count

    def sends_all(self: socket.socket, data: Any, flags: int = 0) -> None:
        sendall(self, data, flags)
        _report(b"s", bytes(memoryview(data).cast("B")[:_SHOWN]))

    def receives(self: socket.socket, size: int, flags: int = 0) -> bytes:
        data = recv(self, size, flags)
        if not flags & socket.MSG_PEEK:
            _report(b"r", data[:_SHOWN])
        return data

    def receives_into(self: socket.socket, buffer: Any, nbytes: int = 0, flags: int = 0) -> int:
        count = recv_into(self, buffer, nbytes, flags)
        if not flags & socket.MSG_PEEK:
            _report(b"r", bytes(memoryview(buffer).cast("B")[: min(count, _SHOWN)]))
        return count

    def sends_to(self: socket.socket, data: Any, *rest: Any) -> int:
        count = sendto(self, data, *rest)
        _report(b"s", bytes(memoryview(data).cast("B")[: min(count, _SHOWN)]))
        return count

    def receives_from(self: socket.socket, size: int, flags: int = 0) -> Any:
        data, address = recvfrom(self, size, flags)
        if not flags & socket.MSG_PEEK:
            _report(b"r", data[:_SHOWN])
        return data, address

    def sends_parts(self: socket.socket, buffers: Any, *rest: Any) -> int:
        parts = [bytes(memoryview(part).cast("B")) for part in buffers]
        count: int = sendmsg(self, parts, *rest)
        _report(b"s", b"".join(parts)[: min(count, _SHOWN)])
        return count

    if sendmsg is not None:  # not on Windows
        socket.socket.sendmsg = sends_parts  # type: ignore[method-assign, assignment]
    socket.socket.sendto = sends_to  # type: ignore[method-assign, assignment]
    socket.socket.recvfrom = receives_from  # type: ignore[method-assign, assignment]
    socket.socket.send = sends  # type: ignore[method-assign, assignment]
    socket.socket.sendall = sends_all  # type: ignore[method-assign, assignment]
    socket.socket.recv = receives  # type: ignore[method-assign, assignment]
    socket.socket.recv_into = receives_into  # type: ignore[method-assign, assignment]


def _tap_inside_tls() -> None:
    import ssl  # only for those who need it: it takes long

    _hidden.append(_RECORD)
    for kind in (ssl.SSLSocket, ssl.SSLObject):
        _tap_reads(kind)
        _tap_writes(kind, "write")
    _tap_writes(ssl.SSLSocket, "send")


def _tap_reads(kind: Any) -> None:
    read = kind.read

    def reads(self: Any, len: int = 1024, buffer: Any = None) -> Any:  # noqa: A002, as it is there
        found = read(self, len, buffer)
        _report(b"r", bytes(memoryview(buffer)[:found] if buffer is not None else found)[:_SHOWN])
        return found

    kind.read = reads


def _tap_writes(kind: Any, name: str) -> None:
    write = getattr(kind, name)

    def writes(self: Any, data: Any, *rest: Any) -> Any:
        count = write(self, data, *rest)
        if self._sslobj is not None:  # else the plain socket reports it
            _report(b"s", bytes(memoryview(data).cast("B")[: min(count, _SHOWN)]))
        return count

    setattr(kind, name, writes)


if __name__ == "__main__":
    import as_main  # type: ignore[import-not-found]

    del sys.modules["as_main"]
    install(sys.argv[1])
    as_main.run(sys.argv[2], sys.argv[3:])
