"""The kinds of a harsher system (see harsh_system.py), in words, and how their names are read.

Read by the grader, and a sibling of `harsh_system.py` in the student's process: it knows only the
standard library.
"""

_NOTES = {
    "send": "send() takes at most {} bytes at a time",
    "recv": "recv() returns at most {} byte at a time",
    "park": "threads pause sometimes, while the others go on",
    "jump": "threads pause sometimes, and the last one goes on first",
    "lag": "the main thread goes first whenever it can",
    "hours": "time can pass at once: waits with a time limit end early",
    "stops": "one thread stops at one line, while the others go on",
    "sleep": "time.sleep() takes only one part in {} of its time",
}
_WHY = {
    "sleep": "In this check, time.sleep() took only one part in {} of its time: your program "
    "sleeps so much that the checks would take minutes.",
    "send": "In this check, send() took at most {} bytes at a time. Any system may do that: "
    "send() returns how many bytes it has taken.",
    "recv": "In this check, recv() returned at most {} byte at a time. Any network may do that: "
    "TCP keeps the order of the bytes, but not where one send() ended.",
    "park": "In this check, your threads sometimes paused between two lines while the other "
    "threads went on. Any system may do that at any time.",
    "jump": "In this check, your threads sometimes paused between two lines while later threads "
    "overtook them. Any system may do that at any time.",
    "lag": "In this check, your main thread went first whenever it could. Any system may choose "
    "that.",
    "hours": "In this check, an hour passed in a moment: each wait with a time limit was over. "
    "You may see the same if you wait for an hour.",
    "stops": "In this check, one thread stopped at one line until all the others had to wait. Any "
    "system may do that at any time.",
}


def note(kinds: str) -> str:
    """Return in a few words what the system does to a program, for the transcript."""
    return "; ".join(_NOTES[name].format(number) for name, number in parts(kinds))


def why(kinds: str) -> str:
    """Return for the learner what the system did to a program, and why that is fair."""
    return " ".join(_WHY[name].format(number) for name, number in parts(kinds))


def parts(kinds: str) -> list[tuple[str, str]]:
    """Return the name and the number of each kind.

    Raises:
        ValueError: there is no such kind.
    """
    found = [kind.partition("=") for kind in kinds.split(",")]
    unknown = [name for name, _, number in found if name not in _WHY or not number.isdigit()]
    if unknown:
        raise ValueError(f"no such shim: {kinds}")
    return [(name, number) for name, _, number in found]
