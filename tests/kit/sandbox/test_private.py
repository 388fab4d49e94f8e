"""The grader keeps to itself: nobody reads it, writes into its channel, or is left behind by it."""

import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
from partyline.runner import worker_process
from partyline.runner.grader import grade
from partyline.sandbox import confine
from partyline.submission.submission import find
from partyline.system.abilities import has

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@linux_only
def test_a_process_that_keeps_out_peepers_can_not_be_read_by_its_equals() -> None:
    """Both become somebody without privileges, if they have any."""

    def as_nobody() -> None:
        if os.getuid() == 0:
            confine.give_up_privileges(4444)

    def look(closed: bool) -> str:
        said, say = os.pipe()
        ready, go = os.pipe()
        child = os.fork()
        if child == 0:
            as_nobody()
            confine.forbid_tracing(closed)
            os.write(go, b"+")
            time.sleep(60)
            os._exit(0)
        os.read(ready, 1)
        peeper = os.fork()
        if peeper == 0:
            as_nobody()
            for name in ("environ", "mem", "fd"):
                try:
                    path = Path(f"/proc/{child}/{name}")
                    list(path.iterdir()) if name == "fd" else path.open("rb").close()
                    os.write(say, b"open ")
                except OSError:
                    os.write(say, b"closed ")
            os._exit(0)
        os.waitpid(peeper, 0)
        os.kill(child, 9)
        os.waitpid(child, 0)
        os.close(say)
        found = os.read(said, 100).decode()
        for descriptor in (said, ready, go):
            os.close(descriptor)
        return found

    assert look(closed=True) == "closed closed closed "
    assert look(closed=False).startswith("open ")


@pytest.mark.skipif(not has("descriptors"), reason="a pipe, on Windows")
def test_the_channel_can_not_be_opened_by_others(tmp_path, monkeypatch) -> None:
    """A pipe could be, through /proc, by anyone who may look at the worker."""
    worker = tmp_path / "worker.py"
    worker.write_text(
        "import json, os, stat, sys\n"
        "sys.stdin.readline()\n"
        "kinds = [stat.S_ISSOCK(os.fstat(n).st_mode) for n in (0, 1)]\n"
        "print(json.dumps({'why_not': str(kinds)}), flush=True)\n"
    )
    monkeypatch.setattr(worker_process, "_WORKER", worker)
    with pytest.raises(worker_process.GraderFailed, match="True, True"):
        worker_process.open_worker("none", {"folders": {}}, None)


def test_a_submission_can_be_graded_from_any_thread(submission, tmp_path) -> None:
    """bwrap ends its children with the thread that has started it, not with the process."""
    homes = [submission(folder=tmp_path / str(number)) for number in range(4)]
    asked = ["starts", "echoes"]
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda home: grade(find(home), 1, only=asked), homes))
    assert all(result.passed for result in results)


def test_nobody_dials_a_server_only_to_see_whether_it_is_there(submission) -> None:
    shy = (
        "import os, socket\n"
        "accept = socket.socket.accept\n"
        "socket.socket.accept = lambda self: (accept(self), os._exit(1))\n"
    )
    result = grade(find(submission(shy)), 1, only=["starts", "listens_where_told"])
    assert result.passed


@linux_only
def test_zombies_are_buried(submission) -> None:
    grade(find(submission()), seed=1, only=["starts", "echoes", "client_connects"])
    children = psutil.Process().children()
    assert not [child for child in children if child.status() == psutil.STATUS_ZOMBIE]
