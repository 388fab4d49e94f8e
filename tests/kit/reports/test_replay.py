"""Each replay shows the failure in front of the wrong program, and none before the solution."""

import ast
import contextlib
import os
import re
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from partyline.model.results import CheckResult, Event, Failure, Verdict
from partyline.model.stages import stage_named
from partyline.reports.replay.files import told, write
from partyline.reports.replay.script import by_hand, text
from partyline.reports.replay.steps import CannotReplay, is_of_client, steps
from partyline.runner.grader import grade
from partyline.specimens.mistakes import mistakes
from partyline.submission.submission import find

KNOWN = {mistake.name: mistake for mistake in mistakes()}
SAMPLE = (
    "s1-no-threads",
    "s1-decodes-pieces",
    "s2-echo-self-too",
    "s3-echo-to-sender",
    "s4-no-join-notice",
    "s5-long-line-cut",
    "c-chunk-decoded",
)


def failure(name: str, folder: Path) -> CheckResult:
    mistake = KNOWN[name]
    planted = find(mistake.plant(folder / mistake.stage), stage_named(mistake.stage))
    result = grade(planted, seed=7, only=[mistake.caught_by], again=False)
    return next(check for check in result.checks if check.verdict is Verdict.FAILED)


def free_port() -> str:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        return str(reserved.getsockname()[1])


def start(*command: str, folder: Path) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-u", *command],
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="surrogateescape",
        env={**os.environ, "PYTHONIOENCODING": "utf-8:surrogateescape"},
    )


@contextlib.contextmanager
def running(*command: str, folder: Path):
    process = start(*command, folder=folder)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def before_server(script: Path, programs: Path) -> int:
    """Return the replay's exit status in front of a server."""
    with running("server.py", "--port", "0", folder=programs) as server:
        port = server.stdout.readline().rsplit(":", 1)[1].strip()
        played = subprocess.run(
            [sys.executable, str(script), port], capture_output=True, text=True, encoding="utf-8"
        )
        assert "Traceback" not in played.stderr, played.stderr
        return played.returncode


def before_client(script: Path, programs: Path) -> int:
    """Do what the replay asks of a person; return its exit status, or what the screen shows."""
    port = free_port()
    with contextlib.ExitStack() as stack:
        replay = stack.enter_context(running(str(script), port, folder=programs))
        shown: list[str] = []
        for line in replay.stdout:
            if line.startswith("Start your client"):
                command = ("client.py", "--port", port)
                client = stack.enter_context(running(*command, folder=programs))
                reader = threading.Thread(target=shown.extend, args=(client.stdout,), daemon=True)
                reader.start()
            elif line.startswith("Type into your client: "):
                typed = line.removeprefix("Type into your client: ")
                text, ctrl_d, _ = typed.rpartition("(Ctrl-D)\n")
                client.stdin.write(text.removesuffix(" ") if ctrl_d else typed)
                client.stdin.flush()
                if ctrl_d:
                    client.stdin.close()
                replay.stdin.write("\n")
                replay.stdin.flush()
            elif line.startswith("Look: your client should show "):
                wanted = ast.literal_eval(line.removeprefix("Look: your client should show "))
                replay.communicate("\n")  # it ends, and so does the connection, and the client
                client.stdin.close()
                reader.join()
                lines = (each.rstrip("\n") for each in shown)
                found = (each == wanted if wanted.isspace() else wanted in each for each in lines)
                return 0 if any(found) else 1
        return replay.wait()


def shows_it(name: str, folder: Path) -> None:
    check = failure(name, folder)
    script = folder / "replay.py"
    script.write_text(text(check, "command"), encoding="utf-8")
    plays = before_client if is_of_client(check.failure.transcript) else before_server
    stage = stage_named(check.stage)
    assert plays(script, folder / stage.name) == 1, "the wrong program"
    assert plays(script, stage.solution) == 0, "the solution"


@pytest.mark.parametrize("name", SAMPLE)
def test_a_replay_shows_the_failure_and_the_solution_has_none(name, tmp_path) -> None:
    shows_it(name, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(KNOWN.keys() - {*SAMPLE}))
def test_every_replay_that_can_be_made_shows_its_failure(name, tmp_path) -> None:
    with contextlib.suppress(CannotReplay):
        shows_it(name, tmp_path)


def failed(*events: Event, name: str = "2-pair/relays") -> CheckResult:
    said = Failure("bob should get it.", transcript=events)
    return CheckResult(name, name.partition("/")[0], "A title", 1, Verdict.FAILED, failure=said)


TALK = (
    Event(1, "server", "starts", "server.py --port 0"),
    Event(2, "ann", "connects"),
    Event(3, "bob", "connects"),
    Event(4, "ann", "sends", 'caf\udce9 "\\n" é\n'),
)
AT_ONCE = (
    *TALK,
    Event(5, "server", "note", "(frozen, to make things happen at once)"),
    Event(5, "ann", "sends", "hi\n"),
    Event(5, "bob", "vanishes", "connection reset"),
    Event(5, "server", "note", "(goes on)"),
    Event(6, "ann", "due", "x"),
)


def test_the_bytes_are_the_same_and_typed_into_the_telephone_the_same() -> None:
    check = failed(*TALK, Event(5, "bob", "due", "x"))
    sent = 'caf\udce9 "\\n" é\n'.encode("utf-8", "surrogateescape")
    assert sent in [step.data for step in steps(check)]
    typed = next(line for line in by_hand(steps(check), False) if line.startswith("ann > "))
    meant = typed.removeprefix("ann > ").encode().decode("unicode_escape").encode("latin-1")
    assert meant == sent, "talk.py --raw sends what its unescape() makes of a line"
    compile(text(check, "c"), "replay.py", "exec")


def test_the_code_is_short() -> None:
    code = text(failed(*TALK, Event(5, "bob", "due", "x")), "command")
    lines = [line for line in code.splitlines() if line.strip() and not line.startswith("#")]
    rows = [line for line in lines if re.match(r"    \('", line)]
    assert len(lines) - len(rows) <= 38
    assert set(re.findall(r"^import (\w+)$", code, re.MULTILINE)) == {"socket", "sys", "time"}


def test_a_text_can_not_break_out_of_its_place() -> None:
    evil = '"""\n# \\\nimport os; os.abort()'
    check = failed(*TALK, Event(5, "ann", "sends", evil), Event(6, "bob", "due", evil), name="a/b")
    for line in text(check, "command\\").splitlines():
        assert not line.startswith("import os")


@pytest.mark.parametrize(
    ("events", "why"),
    [
        ((), "nobody said anything"),
        (TALK, "can't be seen through a socket"),
        ((*TALK, Event(5, "bob", "stops reading")), "bob stops reading"),
        ((*TALK, Event(5, "bob", "connects"), Event(6, "bob", "due", "x")), "have one name"),
        ((*TALK, Event(5, "eve", "due", "x")), "your client as well"),
        (AT_ONCE, "break off in the moment"),
        ((*TALK, Event(5, "ann", "sends", "x" * 5000), Event(6, "bob", "due", "x")), "very long"),
    ],
)
def test_what_no_socket_can_show_is_said(events, why, tmp_path) -> None:
    with pytest.raises(CannotReplay, match=why):
        steps(failed(*events))
    assert why in told(failed(*events), "starter/2-pair", tmp_path)
    assert not list(tmp_path.iterdir())


def test_it_is_a_file_of_its_own_name_with_the_command_to_start_the_server(tmp_path) -> None:
    file = write(failed(*TALK, Event(5, "bob", "due", "x")), "starter/2-pair", tmp_path)
    assert file == Path("replay/2-pair/relays.py")
    assert "python3 starter/2-pair/server.py" in (tmp_path / file).read_text(encoding="utf-8")
