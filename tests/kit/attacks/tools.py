"""What hostile programs share; it is laid beside each of them. It marks the process it is in."""

import argparse
import ctypes
import os
import socket
import sys

MARK = "@MARK@"  # the test looks for it in the names of all processes of the machine

PR_SET_NAME = 15

if sys.platform == "linux":
    ctypes.CDLL(None).prctl(PR_SET_NAME, MARK.encode(), 0, 0, 0)


def won(what):
    """The fence has let it through: end with a sentence that the test will find."""
    print(f"the fence let me {what}", flush=True)
    raise SystemExit(f"the fence let me {what}")


def listen(port=None, say=True):
    """Do what a right server does until its listener is ready, and return the listener."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--host")
    parser.add_argument("--port", type=int)
    args = parser.parse_args()
    listener = socket.create_server((args.host, args.port if port is None else port))
    if say:
        print(f"listening on 127.0.0.1:{listener.getsockname()[1]}", flush=True)
    return listener


def graders():
    """Return the processes above this one up to grade.py, and nobody else's, the nearest first."""
    found, pid = [], os.getppid()
    try:
        while pid > 1:
            found.append(pid)
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                if b"grade.py" in file.read():
                    return found
            with open(f"/proc/{pid}/stat") as file:
                pid = int(file.read().rpartition(")")[2].split()[1])
    except OSError:
        pass
    return []
