"""A sentence that tells why a server did not start, and what to do."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from partyline.model.sanitize import quoted, visible

_TOO_MANY = "too many processes or threads. Does a loop keep starting them?"
CROWD = 100  # processes and threads: no chat has a use for more before its first user


@dataclass(frozen=True)
class Start:
    """What is known of a server that did not become ready.

    Args:
        file: of the program, `server.py`.
        args: its command line.
        status: its exit status; None if it still runs.
        stopped: what it used too much of, if it was stopped for that.
        screen, errors: what it printed to standard output and standard error.
        listens: (address, port) of everything that it listens on.
        asleep: it waits for something, and nothing more will come.
        crowd: how many processes and threads it has; 0 if unknown.
    """

    file: Path
    args: Sequence[str]
    status: int | None
    stopped: str
    screen: str
    errors: str
    listens: Sequence[tuple[str, int]]
    asleep: bool
    crowd: int = 0

    @property
    def name(self) -> str:
        """The file's name."""
        return self.file.name


def missing(file: Path) -> str:
    """Return what to do about a program that is not there; maybe its name is only nearly right."""
    nearly = ""
    for other in sorted(file.parent.glob("*")):
        if other.name.casefold().removesuffix(".txt") == file.name.casefold():
            nearly = f"There is {visible(other.name)}, but its name must be exactly {file.name}. "
    return (
        f"There is no {file.name} in the folder {file.parent.name}. {nearly}Give your program this "
        "name and put it there."
    )


def only_defines(file: Path) -> bool:
    """Return whether a file only imports and defines, and calls nothing itself."""
    try:
        body = ast.parse(file.read_bytes()).body
    except (SyntaxError, ValueError, OSError, RecursionError, MemoryError):
        return False
    silent = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    values = (ast.Assign, ast.AnnAssign, ast.Expr)
    return all(
        isinstance(part, silent)
        or (isinstance(part, values) and not any(isinstance(n, ast.Call) for n in ast.walk(part)))
        for part in body
    )


def letter(start: Start) -> str:
    """Return what was expected of the server, what it did instead, and what to do."""
    promise = f'{start.name} should print "listening on 127.0.0.1:PORT" when it is ready, but it '
    return promise + (_running(start) if start.status is None else _ended(start))


def _ended(start: Start) -> str:
    errors = start.errors
    if start.stopped:
        return f"{start.stopped} and was stopped."
    if "null bytes" in errors:
        return f"is not a Python program: {start.name} contains binary data."
    if "SyntaxError" in errors and ("codec can't" in errors or "Non-UTF-8" in errors):
        return f"can't be read: save {start.name} in UTF-8, not in another encoding."
    if "SyntaxError" in errors or "IndentationError" in errors or "TabError" in errors:
        return "is not valid Python: mend the line that Python names."
    ended = f"ended at once (exit status {start.status})"
    if "usage:" in errors:
        return (
            f"{ended}: it does not accept its command line. The grader starts it as: python "
            f"{start.name} {' '.join(start.args)}"
        )
    if "EOFError" in errors:
        return (
            f"{ended}: a server has no keyboard, so it must not read from one. The command line "
            "tells it all that it needs: --host and --port."
        )
    if "Address already in use" in errors or "[Errno 98]" in errors or "[Errno 48]" in errors:
        return (
            f"{ended}: its port is already in use. It must listen on the port that --port gives; "
            "with --port 0 the system picks a free one."
        )
    if _got_no_more(errors):
        return f"{ended}: it has started {_TOO_MANY}"
    if start.status is not None and start.status < 0:
        return f"was ended by signal {-start.status}. Does it use very much memory?"
    if errors.strip():
        return (
            f"{ended}. The last line that it printed was: "
            f"{quoted(errors.strip().splitlines()[-1])}."
        )
    if only_defines(start.file):
        return (
            f"{ended} without an error: it calls nothing. Is the end of the file missing? There "
            "stands the call that begins, for instance main()."
        )
    return (
        f"{ended} without an error. A server should run until it is stopped: look at the code that "
        "follows after it has begun to listen."
    )


def _got_no_more(errors: str) -> bool:
    """Whether it complains that the system gives it no more processes or threads."""
    return "temporarily unavailable" in errors or "can't start new thread" in errors


def _running(start: Start) -> str:
    if start.listens:
        where = " and ".join(f"{address}:{port}" for address, port in start.listens)
        output = f"It printed {quoted(start.screen)}" if start.screen else "It printed nothing"
        return (
            f"listens on {where} without printing this line. {output}. Listen where --host and "
            "--port say, and print the port that the system chose (see getsockname())."
        )
    if start.crowd > CROWD or _got_no_more(start.errors):
        return f"is still busy and does not listen on any port. It has started {_TOO_MANY}"
    if start.asleep:
        return (
            "is waiting for something and does not listen on any port. Bind and listen first, "
            "before anything that waits."
        )
    return "is still busy with something else and does not listen on any port."
