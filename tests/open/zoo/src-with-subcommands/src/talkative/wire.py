"""Lines of JSON over a socket."""

import json


def write(sock, **message):
    sock.sendall(json.dumps(message).encode() + b"\n")


def read(sock):
    with sock.makefile("rb") as lines:
        for line in lines:
            yield json.loads(line)
