"""What this operating system tells and can do, and others do not: the one place that knows it.

The rest of the library asks `has("sleepers")` here, and has a weaker way where the answer is no.
The environment variable PARTYLINE_WITHOUT switches abilities off, by name or all of them, so that
the weaker ways can be tested on a system that has every ability:

    PARTYLINE_WITHOUT=sleepers,fork python3 grading/grade.py solution
    PARTYLINE_WITHOUT=all python3 grading/grade.py solution
"""

from __future__ import annotations

import faulthandler
import os
import platform
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

VARIABLE = "PARTYLINE_WITHOUT"
SYSTEMS = LINUX, MACOS, WINDOWS = "Linux", "macOS", "Windows"
# A POSIX system that is neither Linux nor macOS counts as macOS: it has what POSIX promises.
SYSTEM = {"linux": LINUX, "win32": WINDOWS}.get(sys.platform, MACOS)
NAME = sys.platform  # for sentences
PROC = Path("/proc")
MACHINES = ("x86_64", "aarch64")  # whose system calls `blocked` can read
_POSIX = (LINUX, MACOS)


class UnknownAbility(Exception):
    """PARTYLINE_WITHOUT names something that is no ability; the message says what it may name."""


@dataclass(frozen=True)
class Ability:
    """One thing that some systems tell or can do.

    Args:
        name: what it is called in the code and in PARTYLINE_WITHOUT.
        gives: what it gives, in one clause.
        without: what is weaker without it, in one clause.
        systems: which of `SYSTEMS` have it.
        works: whether this one really has it.
    """

    name: str
    gives: str
    without: str
    systems: tuple[str, ...]
    works: Callable[[], bool] = lambda: True


ABILITIES = (
    Ability(
        "sleepers",
        "a program that will never answer is recognised after 0.2 s, because all its threads sleep",
        "it is recognised at the deadline, after 4 s; a program at rest is recognised by a short "
        "silence, so an open chat takes much longer; a program that hangs while a check slows it "
        "down on purpose is not judged",
        (LINUX,),
        lambda: platform.machine() in MACHINES,
    ),
    Ability(
        "connections",
        "the grader sees which bytes a program has read, and which are still on their way",
        "it waits for a moment, so a program can see two pieces of a message as one, and checks "
        "with `--weather` take longer",
        (LINUX,),
    ),
    Ability(
        "process_tree",
        "the processes that a program has started are found in one look",
        "all processes of the machine are looked through, which takes longer",
        (LINUX,),
    ),
    Ability(
        "accept_queue",
        "the system answers at once whether a server has room for one more connection",
        "the check of stage 5 that many users can connect at once is not judged",
        (LINUX,),
    ),
    Ability(
        "fences",
        "programs run in isolation: bwrap, uid or landlock",
        "isolation is none, or docker where that is installed",
        (LINUX,),
    ),
    Ability(
        "fork",
        "a program is started from a warm interpreter",
        "each program is started as a new interpreter, 15 to 40 ms later",
        _POSIX,
        lambda: hasattr(os, "fork") and hasattr(socket, "send_fds"),
    ),
    Ability(
        "limits",
        "the system itself limits memory, open files, file sizes and processor time",
        "a program is stopped when a look at it finds too much memory or too many processes",
        _POSIX,
    ),
    Ability(
        "signals",
        "Ctrl-C and SIGTERM can be sent to one program",
        "the checks that press Ctrl-C or send SIGTERM are not judged",
        _POSIX,
    ),
    Ability(
        "stacks",
        "a failure says in which line a hung program waits",
        "it does not say that",
        _POSIX,
        lambda: hasattr(faulthandler, "register"),
    ),
    Ability(
        "descriptors",
        "the grader waits for pipes and sockets in one call",
        "threads copy what programs print and what is typed",
        _POSIX,
    ),
    Ability(
        "open_files",
        "the system tells how many files and sockets a program has open",
        "sockets that a server forgets to close are not noticed; threads that do not end are",
        _POSIX,
    ),
    Ability(
        "thread_counts",
        "a program has no threads but those that it has started itself",
        "whether a server has one thread or several is judged by its source alone",
        _POSIX,
    ),
)
_BY_NAME = {ability.name: ability for ability in ABILITIES}


def has(name: str) -> bool:
    """Return whether this system has an ability, and it is not switched off.

    Raises:
        UnknownAbility: PARTYLINE_WITHOUT can't be understood.
    """
    return offers(_BY_NAME[name]) and name not in switched_off()


def offers(ability: Ability) -> bool:
    """Return whether this system has an ability, be it switched off or not."""
    return SYSTEM in ability.systems and ability.works()


def switched_off() -> frozenset[str]:
    """Return the names of the abilities that PARTYLINE_WITHOUT switches off.

    Raises:
        UnknownAbility: it names something else.
    """
    value = os.environ.get(VARIABLE, "")
    if not value:
        return frozenset()
    names = {name.strip() for name in value.split(",")} - {""}
    if names == {"all"}:
        return frozenset(_BY_NAME)
    if unknown := sorted(names - _BY_NAME.keys()):
        raise UnknownAbility(
            f"{VARIABLE} names {unknown[0]!r}, which is no ability. "
            f'It may be "all", or name some of these, with commas: {", ".join(_BY_NAME)}.'
        )
    return frozenset(names)


def environment() -> dict[str, str]:
    """Return what a process of ours must find in its environment to know the same abilities."""
    return {name: os.environ[name] for name in (VARIABLE,) if os.environ.get(name)}


def network() -> str:
    """Return the name of the network in which this process runs; "" where there is only one."""
    return str((PROC / "self" / "ns" / "net").readlink()) if SYSTEM == LINUX else ""
