"""What bubblewrap's two rings give to each program: it is alone, has little, and leaves nothing."""

import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
from partyline.model.results import Verdict
from partyline.model.stages import ROOT
from partyline.runner import worker_process
from partyline.runner.grader import grade
from partyline.sandbox import bubblewrap
from partyline.sandbox.inner_ring import InnerRing
from partyline.sandbox.sandbox import Limits, open_sandbox
from partyline.submission.submission import find

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or bool(worker_process.available("bwrap")),
    reason="bubblewrap does not work here",
)

ALONE = """
import os
print(os.getpid(), os.getuid(), sorted(int(p) for p in os.listdir("/proc") if p.isdigit()))
status = open("/proc/self/status").read().split()
print(*(status[status.index(name) + 1] for name in ("CapPrm:", "CapEff:", "NoNewPrivs:")))
for name in ("/proc/1/mem", "/proc/1/environ", "/proc/sys/kernel/core_pattern"):
    try:
        open(name, "r+b").read(1)
        print(name, "is open")
    except OSError:
        print(name, "is closed")
for pid, signal in ((1, 9), (1, 2), (-1, 9)):
    try:
        os.kill(pid, signal)
    except OSError as error:
        print(error.strerror)
print("still here")
"""
GREEDY = """
import errno, os
def fill(name):
    try:
        with open(name, "wb") as file:
            for _ in range(300):
                file.write(bytes(1 << 20))
    except OSError as error:
        return errno.errorcode[error.errno]
    finally:
        if os.path.exists(name):
            os.unlink(name)
def litter(folder):
    try:
        for number in range(100_000):
            os.close(os.open(f"{folder}/{number}", os.O_CREAT | os.O_WRONLY))
    except OSError as error:
        return errno.errorcode[error.errno]
for folder in (".", "/tmp", "/dev/shm", "/", "/dev", "/usr", "/etc"):
    print(folder, fill(f"{folder}/big"), litter(folder))
"""
LEAVING = """
import os
print(sorted(os.listdir()), sorted(os.listdir("/dev/shm")), os.path.exists("/tmp/mine"))
open("mine", "w"), open("/tmp/mine", "w"), open("/dev/shm/mine", "w"), os.unlink("server.py")
"""


def test_a_program_is_alone_and_has_no_power(run_behind) -> None:
    assert run_behind("bwrap", ALONE).splitlines() == [
        f"2 {bubblewrap.STUDENT} [1, 2]",
        "0000000000000000 0000000000000000 1",
        "/proc/1/mem is closed",
        "/proc/1/environ is closed",
        "/proc/sys/kernel/core_pattern is closed",
        "No such process",  # of all that it may signal, it is the last; process 1 does not listen
        "still here",
    ]


def test_no_place_takes_more_than_its_share(run_behind) -> None:
    said = run_behind("bwrap", GREEDY, Limits(file_size=1 << 40)).splitlines()
    full = [f"{folder} ENOSPC ENOSPC" for folder in (".", "/tmp", "/dev/shm")]
    assert said == full + [f"{folder} EROFS EROFS" for folder in ("/", "/dev", "/usr", "/etc")]


def test_nothing_outlives_a_start(run_behind, place) -> None:
    first, second = (run_behind("bwrap", LEAVING) for _ in range(2))
    assert first == second == "['server.py'] [] False\n"
    assert [file.name for file in (place / "1-echo").iterdir()] == ["server.py"]


def test_the_network_is_the_workers_own(submission, tmp_path) -> None:
    """Several programs on one hard-coded port, at the same time."""
    before = "import sys; sys.argv[sys.argv.index('--port') + 1] = '8080'\n"
    homes = [submission(before, tmp_path / str(number)) for number in range(3)]
    asked = ["starts", "listens_where_told", "echoes", "each_hears_itself"]
    with ThreadPoolExecutor(3) as pool:
        results = list(pool.map(lambda home: grade(find(home), 1, asked, isolation="bwrap"), homes))
    failed = [[c.name for c in r.checks if c.verdict is not Verdict.PASSED] for r in results]
    assert failed == [["1-echo/listens_where_told"]] * 3


def test_the_outer_ring_leaves_the_processes_to_the_inner() -> None:
    """With a /proc or a process namespace of its own, the inner could not mount a /proc."""
    assert not {"--proc", "--unshare-pid", "--unshare-all"} & set(bubblewrap.outer([ROOT]))


def test_options_are_in_no_process_list(place) -> None:
    sandbox = open_sandbox(InnerRing("namespaces", place))
    file = place / "1-echo" / "server.py"
    file.write_text("input()")
    running = sandbox.start(file, [], True)
    commands = [" ".join(p.info["cmdline"] or []) for p in psutil.process_iter(["cmdline"])]
    sandbox.kill(running)
    sandbox.close()
    assert any(" --args " in command for command in commands)
    assert not any("--ro-bind" in command for command in commands)


@pytest.fixture
def library() -> Iterator[Path]:
    """A folder in /tmp with one file in it."""
    with tempfile.TemporaryDirectory(prefix="partyline-", dir="/tmp") as folder:
        (Path(folder) / "module.py").touch()
        yield Path(folder)


def test_a_python_that_lives_in_tmp_stays_in_sight(run_behind, library, monkeypatch) -> None:
    """The place of its own that hides all other files of /tmp must not hide that one."""
    folders = [*bubblewrap.python_folders(), library]
    monkeypatch.setattr(bubblewrap, "python_folders", lambda *_: folders)
    program = (
        f"import os\nprint(os.listdir({str(library)!r}))\nopen({str(library / 'new')!r}, 'w')\n"
    )
    said = run_behind("bwrap", program).splitlines()
    assert said[0] == "['module.py']"
    assert "Read-only file system" in said[-1]
