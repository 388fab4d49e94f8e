"""Where a hung program waits: the stacks of its threads, in the student's own lines."""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path

from partyline.model.tracebacks import Frame
from partyline.system.event_loop import EventLoop

_FRAME = re.compile(r'File "(?:[^"]*[/\\\\])?([^"/\\\\]+)", line (\d+) in (\S+)')
_FOR_USERS = re.compile(r"\.(accept|recv)\(")
_LOOKS = 30  # of 10 ms each, until the dump is there


def dump(pid: int, pipe: int, loop: EventLoop) -> str:
    """Ask a program that the launcher has started for the stacks of its threads.

    Args:
        pid: the program.
        pipe: where its dump arrives.
        loop: goes on reading everything else meanwhile.
    """
    os.kill(pid, signal.SIGUSR1)
    os.set_blocking(pipe, False)
    text = ""
    silent = 0
    for _ in range(_LOOKS):
        loop.turn(0.01)
        try:
            text += os.read(pipe, 65536).decode(errors="replace")
            silent = 0
        except BlockingIOError:
            silent += 1
            if text and silent > 1:
                break
    return text


def places(dump: str, folder: Path) -> str:
    """Say where the threads wait: the student's innermost line, and the calls that lead to it.

    Args:
        dump: as `faulthandler` writes it, innermost frame first.
        folder: only files in here are named.

    Returns:
        " It waits in server.py line 31: data = sock.recv(4096) (main > serve).", or "".
    """
    found = []
    calm: dict[str, str] = {}  # place -> the call in which a healthy server waits there
    busy = False  # whether a thread waits for something else
    for stack in threads(dump, folder, foreign=True):
        here = stack[0]
        calls = [frame.function for frame in reversed(stack) if frame.function != "<module>"]
        line = line_of(folder / here.file, here.line)
        waits = _FOR_USERS.search(line)
        calm |= {f"{here.file} line {here.line}": waits[1]} if waits else {}
        busy |= not waits
        chain = f" ({' > '.join(calls)})" if len(calls) > 1 else ""
        found.append(f"{here.file} line {here.line}: {line}{chain}")
    if not busy and set(calm.values()) == {"accept", "recv"}:
        told = " and ".join(f"{place} ({what})" for place, what in calm.items())
        return f" It waits in {told}: for the next user, and for the next line of each user."
    return f" It waits in {'; '.join(dict.fromkeys(found))}." if found else ""


def threads(dump: str, folder: Path, foreign: bool = False) -> list[list[Frame]]:
    """Return the student's own frames of each thread, the innermost first.

    Args:
        dump: as `faulthandler` writes it, innermost frame first.
        folder: only files in here are the student's own.
        foreign: also of threads that are in somebody else's code just now.
    """
    found = []
    for thread in sections_of(dump):
        frames = [Frame(name, int(number), what) for name, number, what in _FRAME.findall(thread)]
        own = [frame for frame in frames if (folder / frame.file).is_file()]
        if own and (foreign or own[0] is frames[0]):
            found.append(own)
    return found


def sections_of(dump: str) -> list[str]:
    """Return the part of each thread, the youngest thread first."""
    parts = re.split(r"(?=(?:Current t|T)hread 0x)", dump)
    return [part for part in parts if "hread 0x" in part]


def line_of(file: Path, number: int) -> str:
    """Return one line of a file, without its indentation."""
    lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    return lines[number - 1].strip() if 0 < number <= len(lines) else ""
