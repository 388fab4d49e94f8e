"""Ask Linux for TCP connections and listeners: a netlink question instead of a whole table.

The kernel's own table lists every connection of the machine; after a few thousand conversations
that takes milliseconds to read. See sock_diag(7).
"""

from __future__ import annotations

import errno
import socket
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from partyline.system.abilities import LINUX, SYSTEM

_NETLINK_SOCK_DIAG = 4
_SOCK_DIAG_BY_FAMILY = 20
_NLM_F_REQUEST, _NLM_F_DUMP = 1, 0x300
_NLMSG_ERROR = 2
_LISTEN = 10  # TCP_LISTEN
_ALL_STATES = 0xFFFFFFFF
_ANY_COOKIE = 0xFFFFFFFF
_INFO = 2  # INET_DIAG_INFO: the answer brings a struct tcp_info along
_BYTES_RECEIVED = 128  # where tcpi_bytes_received stands in it
_LOOPBACK = socket.inet_aton("127.0.0.1") + bytes(12)

_HEADER = struct.Struct("=IHHII")  # nlmsghdr
_QUESTION = struct.Struct("=BBBxI2s2s16s16sIII")  # inet_diag_req_v2
_ANSWER = struct.Struct("=BBBB48sIIIII")  # inet_diag_msg


@dataclass(frozen=True)
class End:
    """One end of a connection. Queues in bytes; the states are those of the kernel.

    `received` counts all bytes that have ever arrived; None if the kernel does not tell.
    """

    state: int
    unsent: int
    unread: int
    received: int | None = None


def end(local_port: int, remote_port: int) -> End | None:
    """Return the end at `local_port` of the connection from `remote_port`, both on 127.0.0.1.

    Returns:
        None if there is no such connection.

    Raises:
        OSError: this system does not answer such questions.
    """
    question = _question(socket.AF_INET, 1 << (_INFO - 1), _ALL_STATES, local_port, remote_port)
    with _asked(question, 0) as kernel:
        reply = kernel.recv(4096)
    if (error := _error(reply)) == errno.ENOENT:
        return None
    if error:
        raise OSError(error, "sock_diag")
    _, state, _, _, _, _, unread, unsent, _, _ = _ANSWER.unpack_from(reply, _HEADER.size)
    return End(state, unsent, unread, _received(reply[_HEADER.size + _ANSWER.size :]))


def listeners() -> dict[int, tuple[str, int]]:
    """Return every listening socket of this network: its inode -> address and port.

    Raises:
        OSError: this system does not answer such questions.
    """
    found = {}
    for family in (socket.AF_INET, socket.AF_INET6):
        with _asked(_question(family, 0, 1 << _LISTEN), _NLM_F_DUMP) as kernel:
            while messages := list(_messages(kernel.recv(1 << 16))):
                for kind, body in messages:
                    if kind == _SOCK_DIAG_BY_FAMILY:
                        fields = _ANSWER.unpack_from(body)
                        found[fields[9]] = _place(family, fields[4])
                if messages[-1][0] != _SOCK_DIAG_BY_FAMILY:
                    break
    return found


def _question(
    family: int, more: int, states: int, local_port: int = 0, remote_port: int = 0
) -> bytes:
    if SYSTEM != LINUX:
        raise OSError("sock_diag is a part of Linux")
    ports = struct.pack("!H", local_port), struct.pack("!H", remote_port)
    ends = (_LOOPBACK, _LOOPBACK) if local_port else (bytes(16), bytes(16))
    cookies = (_ANY_COOKIE, _ANY_COOKIE)
    return _QUESTION.pack(family, socket.IPPROTO_TCP, more, states, *ports, *ends, 0, *cookies)


def _asked(question: bytes, flags: int) -> socket.socket:
    size = _HEADER.size + len(question)
    kernel = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, _NETLINK_SOCK_DIAG)
    header = _HEADER.pack(size, _SOCK_DIAG_BY_FAMILY, _NLM_F_REQUEST | flags, 0, 0)
    kernel.send(header + question)
    return kernel


def _error(reply: bytes) -> int:
    if _HEADER.unpack_from(reply)[1] != _NLMSG_ERROR:
        return 0
    return -int(struct.unpack_from("=i", reply, _HEADER.size)[0])


def _messages(reply: bytes) -> Iterator[tuple[int, bytes]]:
    while len(reply) >= _HEADER.size:
        size, kind, *_ = _HEADER.unpack_from(reply)
        if kind == _NLMSG_ERROR and (error := _error(reply)):
            raise OSError(error, "sock_diag")
        yield kind, reply[_HEADER.size : size]
        reply = reply[max(_HEADER.size, (size + 3) & ~3) :]


def _place(family: int, ends: bytes) -> tuple[str, int]:
    address = ends[4 : 8 if family == socket.AF_INET else 20]
    return socket.inet_ntop(family, address), int(struct.unpack_from("!H", ends)[0])


def _received(attributes: bytes) -> int | None:
    while len(attributes) >= 4:
        size, kind = struct.unpack_from("=HH", attributes)
        if kind == _INFO and size >= 4 + _BYTES_RECEIVED + 8:
            return int(struct.unpack_from("=Q", attributes, 4 + _BYTES_RECEIVED)[0])
        attributes = attributes[max(4, (size + 3) & ~3) :]
    return None
