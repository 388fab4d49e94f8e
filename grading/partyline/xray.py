"""Where a hung program waits: the stacks of its threads, in the student's own lines."""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path

from partyline.watch import Watch

_LOOKS = 30  # of 10 ms each, until the dump is there


def dump(pid: int, pipe: int, watch: Watch) -> str:
    """Ask a program that the launcher has started for the stacks of its threads.

    Args:
        pid: the program.
        pipe: where its dump arrives.
        watch: goes on reading everything else meanwhile.
    """
    os.kill(pid, signal.SIGUSR1)
    os.set_blocking(pipe, False)
    text = ""
    silent = 0
    for _ in range(_LOOKS):
        watch.turn(0.01)
        try:
            text += os.read(pipe, 65536).decode(errors="replace")
            silent = 0
        except BlockingIOError:
            silent += 1
            if text and silent > 1:
                break
    return text


def places(dump: str, folder: Path) -> str:
    """Turn a dump into " It waits in server.py line 31: data = sock.recv(4096).", or "".

    Args:
        dump: as `faulthandler` writes it, innermost frame first.
        folder: only files in here are named.
    """
    found = []
    for thread in re.split(r"(?=(?:Current t|T)hread 0x)", dump):
        for name, number in re.findall(r'File "([^"]+)", line (\d+)', thread):
            file = folder / Path(name).name
            if not file.is_file():
                continue
            lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
            if 0 < int(number) <= len(lines):
                found.append(f"{file.name} line {number}: {lines[int(number) - 1].strip()}")
            break
    if not found:
        return ""
    return " It waits in " + "; ".join(dict.fromkeys(found)) + "."
