"""Replays as files: `replay/1-echo/echoes.py`, beside where the command was typed."""

from __future__ import annotations

from pathlib import Path

from partyline.model.results import CheckResult
from partyline.model.sanitize import shell_word
from partyline.reports import whole_file
from partyline.reports.replay.script import text
from partyline.reports.replay.steps import CannotReplay, is_of_client

FOLDER = "replay"


def write(check: CheckResult, programs: str, home: Path) -> Path:
    """Write the replay of one failure; return where, from `home`.

    Args:
        check: what has failed.
        programs: the folder of the learner's programs, as it is typed.
        home: holds the folder of all replays.

    Raises:
        CannotReplay: sockets alone can't show this failure.
    """
    events = check.failure.transcript if check.failure is not None else ()
    program = "client.py" if is_of_client(events) else "server.py"
    script = text(check, f"python3 {shell_word(f'{programs}/{program}')}")
    file = Path(FOLDER, f"{check.name}.py")
    (home / file).parent.mkdir(parents=True, exist_ok=True)
    whole_file.write(script, home / file)
    return file


def told(check: CheckResult, programs: str, home: Path) -> str:
    """Write the replay of one failure, if there can be one; return a sentence about it.

    Args:
        check, programs, home: as for `write`.
    """
    try:
        file = write(check, programs, home)
    except CannotReplay as no:
        return f"No replay of {check.name}: {no}."
    except OSError as error:
        return f"The replay of {check.name} could not be written: {error.strerror}."
    return f"Replay of {check.name}: python3 {file.as_posix()}"
