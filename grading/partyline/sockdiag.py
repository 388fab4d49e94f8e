"""Ask Linux for one TCP connection by its two ports: a netlink question instead of a whole table.

/proc/net/tcp lists every connection of the machine; after a few thousand conversations that takes
milliseconds to read. See sock_diag(7).
"""

from __future__ import annotations

import socket
import struct
import sys
from dataclasses import dataclass

_NETLINK_SOCK_DIAG = 4
_SOCK_DIAG_BY_FAMILY = 20
_NLM_F_REQUEST = 1
_NLMSG_ERROR = 2
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
    if sys.platform != "linux":
        raise OSError("sock_diag is a part of Linux")
    question = _QUESTION.pack(
        socket.AF_INET,
        socket.IPPROTO_TCP,
        1 << (_INFO - 1),
        _ALL_STATES,
        struct.pack("!H", local_port),
        struct.pack("!H", remote_port),
        _LOOPBACK,
        _LOOPBACK,
        0,
        _ANY_COOKIE,
        _ANY_COOKIE,
    )
    size = _HEADER.size + len(question)
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, _NETLINK_SOCK_DIAG) as kernel:
        kernel.send(_HEADER.pack(size, _SOCK_DIAG_BY_FAMILY, _NLM_F_REQUEST, 0, 0) + question)
        reply = kernel.recv(4096)
    kind = _HEADER.unpack_from(reply)[1]
    if kind == _NLMSG_ERROR:
        error = -struct.unpack_from("=i", reply, _HEADER.size)[0]
        if error == 2:  # ENOENT
            return None
        raise OSError(error, "sock_diag")
    _, state, _, _, _, _, unread, unsent, _, _ = _ANSWER.unpack_from(reply, _HEADER.size)
    return End(state, unsent, unread, _received(reply[_HEADER.size + _ANSWER.size :]))


def _received(attributes: bytes) -> int | None:
    while len(attributes) >= 4:
        size, kind = struct.unpack_from("=HH", attributes)
        if kind == _INFO and size >= 4 + _BYTES_RECEIVED + 8:
            return int(struct.unpack_from("=Q", attributes, 4 + _BYTES_RECEIVED)[0])
        attributes = attributes[max(4, (size + 3) & ~3) :]
    return None
