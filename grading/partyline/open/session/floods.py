"""Texts that come without end: who sends them, since when, and from which line."""

from __future__ import annotations

import re
from collections.abc import Sequence

from partyline.chat.case import Case
from partyline.model.failure import WRONG, CheckFailed
from partyline.model.sanitize import excerpt
from partyline.open.session.program import OpenProgram

_SHOWN = 80  # characters of what comes again and again
_LOOKS = 6  # at a program, until it counts as one that only waits
_RECEIVES = re.compile(r"\brecv(?:_into|from)?\s*\(|\bread(?:line)?\s*\(")
_ACTS = {
    "hangs up": "hung up",
    "vanishes": "vanished",
    "signal": "pressed Ctrl-C",
    "types": "typed",
    "sends": "sent",
    "connects": "connected",
    "starts": "started",
}


class Flooded(CheckFailed):
    """A program sends or prints without end."""


def flooded(
    server: OpenProgram, programs: Sequence[OpenProgram], who: str, screen: str, case: Case
) -> Flooded:
    """Return what to raise: the sentence says who sends what, since when, and where.

    Args:
        server: of the chat.
        programs: all that were started.
        who: on whose screen it stands.
        screen: that screen.
        case: of the session.
    """
    line = next((one for one in reversed(screen[-4096:].split("\n")[:-1]) if one.strip()), "")
    line = line or screen[-_SHOWN:].strip()
    what = f'"{excerpt(line.strip(), _SHOWN)}"' if line.strip() else "empty lines"
    culprit = next((one for one in programs if one.who == who), server)
    if culprit is not server and server.runs and not _only_waits(server, case):
        culprit = server
    if culprit.who == who:
        act = f"prints {what} without end"
    else:
        act = f"sends {what} to {who} without end"
    ended = "" if server.runs else f" {server.file.name} {server.fate} before that."
    return Flooded(
        f"{culprit.file.name} {act}{_since(case, who)}.{ended} When a connection has ended, recv() "
        f"returns nothing at once, every time: a loop around it has to end then."
        f"{_where(culprit)}",
        WRONG,
    )


def _only_waits(program: OpenProgram, case: Case) -> bool:
    for _ in range(_LOOKS):
        if program.at_rest() and program.asleep() is not None:
            return True
        case.loop.turn(0.002)
    return False


def _since(case: Case, who: str) -> str:
    """Return since when, as a clause: after what somebody has done last."""
    for event in reversed(case.transcript.events()):
        if event.what == "note" and event.text == "(killed)":
            return f", since {event.who} was killed"
        if event.what in _ACTS:
            text = f' "{excerpt(event.text, _SHOWN)}"' if event.what in ("types", "sends") else ""
            return f", since {event.who} {_ACTS[event.what]}{text}"
    return ""


def _where(program: OpenProgram) -> str:
    """Say which line it is: of the running program, or the only one of its source."""
    if found := program.stacks():
        return found.replace(" It waits in", " It is in")
    lines = program.file.read_text(encoding="utf-8", errors="replace").splitlines()
    places = [n for n, line in enumerate(lines, 1) if _RECEIVES.search(line)]
    return f" Look at line {places[0]} of {program.file.name}." if len(places) == 1 else ""
