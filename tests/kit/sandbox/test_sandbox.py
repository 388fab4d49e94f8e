"""A program in a sandbox can't tell that it is in one, cannot take too much, and leaves nothing."""

import os
import re
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from partyline.sandbox.limits import MEGABYTE, environment
from partyline.sandbox.sandbox import (
    ForkedInterpreters,
    FreshInterpreters,
    Limits,
    Running,
    Sandbox,
)
from partyline.system.abilities import has
from partyline.system.event_loop import EventLoop

posix_only = pytest.mark.skipif(not has("signals"), reason="signals and limits as POSIX has them")
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.fixture(scope="module", params=["warm", "plain"])
def sandbox(request):
    if request.param == "warm" and not has("fork"):
        pytest.skip("the launcher forks")
    sandbox = ForkedInterpreters() if request.param == "warm" else FreshInterpreters()
    yield sandbox
    sandbox.close()


@pytest.fixture
def warm():
    if not has("signals"):
        pytest.skip("the launcher forks")
    sandbox = ForkedInterpreters()
    yield sandbox
    sandbox.close()


@dataclass
class Run:
    status: int | None
    output: str
    errors: str


def write(folder: Path, program: str) -> Path:
    file = folder / "server.py"
    file.write_text(textwrap.dedent(program), encoding="utf-8")
    return file


def run(
    sandbox: Sandbox,
    file: Path,
    *args: str,
    typed: bytes | None = None,
    limits: Limits | None = None,
    until: Callable[[Run], bool] = lambda _: False,
    then: Callable[[Running], None] = lambda _: None,
) -> Run:
    """Run a program until it has ended, or `until` holds; do something `then`; end it."""
    running = sandbox.start(file, args, typed is not None, limits)
    got = {running.output: b"", running.errors: b""}
    loop = EventLoop()

    def read(stream):
        data = os.read(stream, 65536) if isinstance(stream, int) else stream.recv(65536)
        got[stream] += data
        if not data:
            loop.remove(stream)

    def seen() -> Run:
        output, errors = (text.decode().replace("\r\n", "\n") for text in got.values())
        return Run(sandbox.poll(running), output, errors)

    for stream in got:
        loop.add(stream, lambda stream=stream: read(stream))
    if typed is not None:
        assert isinstance(running.stdin, int)
        os.write(running.stdin, typed)
        os.close(running.stdin)
        running.stdin = None
    began = time.monotonic()
    while sandbox.poll(running) is None and not until(seen()):
        loop.turn(0.01)
        assert time.monotonic() - began < 30
    then(running)
    while loop.turn(0.02):
        pass
    sandbox.kill(running)
    loop.close()
    return seen()


def plainly(file: Path, *args: str, typed: bytes | None = None) -> Run:
    """Run the program as a person would."""
    done = subprocess.run(
        [sys.executable, "-u", file.name, *args],
        cwd=file.parent,
        env=environment(),
        input=typed,
        stdin=subprocess.DEVNULL if typed is None else None,
        capture_output=True,
        start_new_session=has("signals"),
    )
    output, errors = (text.decode().replace("\r\n", "\n") for text in (done.stdout, done.stderr))
    return Run(done.returncode, output, errors)


PROGRAMS = {
    "itself": """
        import sys
        print(__name__, __file__, __package__, __spec__, __doc__, sorted(globals()))
        print(sys.modules["__main__"].__dict__ is globals())
        """,
    "surroundings": """
        import os, sys
        print(sys.argv, sys.path, os.getcwd(), sorted(os.environ.items()), sys.flags)
        """,
    "streams": """
        import sys
        for stream in (sys.stdin, sys.stdout, sys.stderr):
            print(stream.name, stream.mode, stream.encoding, stream.errors, stream.isatty())
            print(stream.line_buffering, getattr(stream, "write_through", None))
        """,
    "the interpreter": """
        import gc, random, signal, sys, threading
        print(sys.getrecursionlimit(), sys.getswitchinterval())
        print(gc.isenabled(), gc.get_freeze_count(), sys.gettrace())
        print(threading.enumerate() == [threading.main_thread()] == [threading.current_thread()])
        print(signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM))
        print(hash("the same"), {"ann", "bob", "eve"})
        """,
    "other signals": """
        import signal, sys
        if sys.platform != "win32":
            print(signal.pthread_sigmask(signal.SIG_BLOCK, []), signal.set_wakeup_fd(-1))
            print(*(signal.getsignal(s) for s in (signal.SIGCHLD, signal.SIGPIPE, signal.SIGXFSZ)))
        """,
    "process groups": """
        import os
        if os.name == "posix":
            print(os.getpid() == os.getpgid(0) == os.getsid(0))
        """,
    "modules beside it": """
        import as_main, launcher, shim
        print(as_main.WHO, shim.WHO, launcher.WHO)
        """,
    "a standard module hidden": """
        import colorsys
        print(colorsys.WHO)
        """,
    "typing": """
        print(input("name? "), [line for line in open(0)])
        """,
    "no keyboard": """
        print("before", flush=True)
        input()
        """,
    "an end": "print('done')",
    "sys.exit": "import sys; sys.exit(3)",
    "sys.exit with a word": "import sys; sys.exit('cannot listen')",
    "os._exit": "import os; os._exit(4)",
    "an exception": """
        def outer():
            inner()
        def inner():
            raise ValueError("wrong")
        outer()
        """,
    "an exception from an exception": """
        try:
            {}["name"]
        except KeyError as error:
            raise SystemError("worse") from error
        """,
    "an exception of a thread": """
        import threading
        def work():
            raise OSError("gone")
        threading.Thread(target=work, name="worker").start()
        """,
    "an excepthook": """
        import sys
        sys.excepthook = lambda kind, error, trace: print("hook", kind, trace.tb_lineno)
        raise ValueError
        """,
    "Ctrl-C inside": "raise KeyboardInterrupt",
    "a signal": """
        import os, signal
        os.kill(os.getpid(), signal.SIGTERM)
        """,
    "a syntax error": "print('before')\ndef broken(:\n    pass\n",
    "bad indentation": "def f():\nreturn 1\n",
    "a syntax error beside it": "import broken\n",
    "a byte order mark": "\ufeffprint('there')",
    "another encoding": "# -*- coding: latin-1 -*-\nprint(len('я'))\n",
    "no future of ours": "def f(x: unknown): pass\n",
    "a thread that goes on": """
        import threading
        def work():
            threading.main_thread().join()
            print("the thread has ended")
        threading.Thread(target=work).start()
        """,
    "a daemon thread": """
        import threading, time
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
        """,
    "atexit": """
        import atexit, threading
        atexit.register(print, "first registered")
        atexit.register(print, "last registered")
        threading._register_atexit(print, "threads")
        """,
    "a child": """
        import subprocess, sys
        subprocess.run([sys.executable, "-c", "print(1)"], check=True)
        """,
    "a fork": """
        import os
        if hasattr(os, "fork"):
            child = os.fork()
            if child == 0:
                os._exit(7)
            print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        """,
    "multiprocessing": """
        import multiprocessing
        def double(number):
            return 2 * number
        if __name__ == "__main__":
            with multiprocessing.Pool(2) as pool:
                print(pool.map(double, [1, 2, 3]))
        """,
    "pickled": """
        import pickle
        class Thing:
            pass
        print(type(pickle.loads(pickle.dumps(Thing()))), Thing.__module__)
        """,
    "its own source": """
        import inspect, linecache
        def f():
            return 1
        print(inspect.getsource(f), linecache.getline(__file__, 2))
        """,
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_it_is_as_if_started_by_hand(sandbox, tmp_path, name) -> None:
    for module in ("as_main", "launcher", "shim", "colorsys"):
        (tmp_path / f"{module}.py").write_text(f"WHO = '{module}'\n")
    (tmp_path / "broken.py").write_text("x = (\n")
    file = write(tmp_path, PROGRAMS[name])
    typed = "Ann\nя\n".encode() if name == "typing" else None
    assert run(sandbox, file, "--port", "0", typed=typed) == plainly(
        file, "--port", "0", typed=typed
    )


@pytest.mark.parametrize("text", [b"print('\xff')\n", b"\x00\x01binary", b"# coding: martian\n"])
def test_what_is_no_python_fails_in_the_same_way(sandbox, tmp_path, text) -> None:
    """Interpreters differ in the words that they find for it."""
    file = tmp_path / "server.py"
    file.write_bytes(text)
    ours, theirs = run(sandbox, file), plainly(file)
    assert (ours.status, ours.output) == (theirs.status, theirs.output) == (1, "")
    assert "SyntaxError" in ours.errors
    assert "launcher" not in ours.errors and "as_main" not in ours.errors


def test_a_folder_with_a_strange_name(sandbox, tmp_path) -> None:
    folder = tmp_path / "Моя работа (final)"
    folder.mkdir()
    (folder / "wire.py").write_text("print(__file__)")
    file = write(folder, "import wire, sys; print(sys.path[0], __file__); wire.x")
    assert run(sandbox, file, "ä b") == plainly(file, "ä b")


@posix_only
def test_a_folder_behind_a_link(sandbox, tmp_path) -> None:
    folder = tmp_path / "real"
    folder.mkdir()
    (tmp_path / "link").symlink_to(folder)
    write(folder, "import os, sys; print(sys.path[0], __file__, os.getcwd())")
    file = tmp_path / "link" / "server.py"
    assert run(sandbox, file) == plainly(file)


@posix_only
def test_ctrl_c_ends_it_as_by_hand(sandbox, tmp_path) -> None:
    file = write(tmp_path, "import time; print('ready'); time.sleep(60)")

    def press(running: Running) -> None:
        os.kill(running.pid, signal.SIGINT)
        while sandbox.poll(running) is None:
            time.sleep(0.01)

    done = run(sandbox, file, until=lambda seen: "ready" in seen.output, then=press)
    assert done.status == -signal.SIGINT
    assert done.errors.splitlines()[:2] == [
        "Traceback (most recent call last):",
        f'  File "{file}", line 1, in <module>',
    ]
    assert done.errors.endswith("\nKeyboardInterrupt\n")


@posix_only
def test_no_descriptor_of_ours_is_open_in_it(sandbox, tmp_path) -> None:
    file = write(
        tmp_path,
        """
        import os
        for number in range(64):
            try:
                os.fstat(number)
            except OSError:
                continue
            print(number, os.get_inheritable(number))
        """,
    )
    ours, theirs = (set(done.output.splitlines()) for done in (run(sandbox, file), plainly(file)))
    assert theirs == {"0 True", "1 True", "2 True"}
    assert ours - theirs <= {"3 False"}  # the way out for stack dumps


def test_nothing_of_our_environment_leaks(sandbox, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("GRADER_TOKEN", "secret")
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    file = write(tmp_path, "import os; print(*os.environ, sep='\\n')")
    names = set(run(sandbox, file).output.splitlines())
    assert names == set(environment()) | (names & {"LC_CTYPE"})
    assert "GRADER_TOKEN" not in names and "PYTHONPATH" not in names


def test_random_is_different_each_time(sandbox, tmp_path) -> None:
    file = write(tmp_path, "import random; print(random.random())")
    assert run(sandbox, file).output != run(sandbox, file).output


# What it may use


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("bytearray(300 << 20)", "MemoryError"),
        ("files = [open(__file__) for _ in range(64)]", "Too many open files"),
        (
            "with open('big', 'wb') as file:\n    file.write(bytes(9 << 20))",
            "File too large",
        ),
    ],
    ids=["memory", "open files", "file size"],
)
def test_limits_hold(warm, tmp_path, program, said) -> None:
    limits = Limits(address_space=256 * MEGABYTE, open_files=32, file_size=4 * MEGABYTE)
    file = write(tmp_path, program)
    done = run(warm, file, limits=limits)
    assert (done.status, said in done.errors) == (1, True), done.errors
    assert plainly(file).status == 0
    if (tmp_path / "big").exists():
        (tmp_path / "big").unlink()
    assert run(warm, file, limits=Limits(file_size=1 << 30)).status == 0  # and they end with it


@pytest.mark.slow
def test_processor_time_is_limited(warm, tmp_path) -> None:
    file = write(tmp_path, "while True: pass")
    assert run(warm, file, limits=Limits(cpu_seconds=1)).status in (
        -signal.SIGXCPU,
        -signal.SIGKILL,
    )


def test_400_threads_fit_into_the_memory(warm, tmp_path) -> None:
    file = write(
        tmp_path,
        """
        import threading
        go = threading.Event()
        for _ in range(400):
            threading.Thread(target=go.wait).start()
        print(threading.active_count())
        go.set()
        """,
    )
    assert run(warm, file).output == "401\n"


@linux_only
def test_a_fork_bomb_is_bounded(tmp_path) -> None:
    """The kernel exempts root, so root becomes somebody else for this."""
    write(
        tmp_path,
        """
        import os, time
        born = 0
        try:
            while born < 400:
                if os.fork() == 0:
                    time.sleep(60)
                    os._exit(0)
                born += 1
        except OSError as error:
            print(error.strerror)
        print("born", born)
        """,
    )
    lit = tmp_path / "lit.py"
    lit.write_text(
        textwrap.dedent(
            f"""
            import os, pathlib, sys
            sys.path.insert(0, {str(Path(__file__).parents[3] / "grading")!r})
            from partyline.sandbox.forked_interpreter import ForkedInterpreters
            from partyline.sandbox.limits import Limits
            sandbox = ForkedInterpreters()
            server = pathlib.Path({str(tmp_path / "server.py")!r})
            running = sandbox.start(server, [], False, Limits(processes=20))
            while "born" not in (said := os.read(running.output, 1000).decode()):
                print(said)
            print(said)
            sandbox.kill(running)
            sandbox.close()
            """
        )
    )
    user = None
    if os.getuid() == 0:
        user = 65534  # nobody
        for folder in (tmp_path, *tmp_path.parents):
            if folder.owner() == "root" and folder.name.startswith("pytest-"):
                folder.chmod(0o755)
        tmp_path.chmod(0o755)
    try:
        subprocess.run([sys.executable, "-c", "import psutil"], user=user, cwd="/", check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("nobody else may use this interpreter")
    done = subprocess.run(
        [sys.executable, str(lit)], user=user, cwd="/", capture_output=True, text=True, timeout=60
    )
    assert "Resource temporarily unavailable" in done.stdout, done.stderr
    assert int(done.stdout.split()[-1]) < 200
    assert not [p for p in psutil.process_iter() if str(tmp_path) in _command(p)]


def _command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


# Its end

FAMILY = """
import os, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print("child", child.pid, flush=True)
{more}
print("ready", flush=True)
{end}
"""
DAEMON = """
said, say = os.pipe()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.write(say, b"daemon %d\\n" % os.getpid())
        time.sleep(60)
    os._exit(0)
os.wait()
print(os.read(said, 100).decode())
"""


def born(seen: Run) -> list[int]:
    return [int(number) for number in re.findall(r"(?:child|daemon) (\d+)\n", seen.output)]


def alive(pids: list[int]) -> list[int]:
    def lives(pid: int) -> bool:
        try:
            return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return False

    return [pid for pid in pids if lives(pid)]


@pytest.mark.parametrize("end", ["time.sleep(60)", "sys.exit()"], ids=["killed", "ends"])
def test_its_children_end_with_it(sandbox, tmp_path, end) -> None:
    if not has("signals") and end == "sys.exit()":
        pytest.skip("Windows forgets whose child it was")
    file = write(tmp_path, FAMILY.format(more="", end=end))
    done = run(sandbox, file, until=lambda seen: "ready" in seen.output and "sleep" in end)
    assert len(born(done)) == 1
    _, left = psutil.wait_procs([psutil.Process(pid) for pid in alive(born(done))], timeout=5)
    assert left == []


@linux_only
@pytest.mark.parametrize("end", ["time.sleep(60)", "sys.exit()"], ids=["killed", "ends"])
def test_daemons_end_with_it_and_leave_no_zombies(warm, tmp_path, end) -> None:
    file = write(tmp_path, FAMILY.format(more=DAEMON, end=end))
    done = run(warm, file, until=lambda seen: "ready" in seen.output and "sleep" in end)
    assert len(born(done)) == 2
    assert alive(born(done)) == []
    spare = psutil.Process(warm._launcher.pid).children(recursive=True)
    assert len(spare) == 1, "the next child waits, and nobody else is left"


@linux_only
def test_a_frozen_program_can_be_ended(sandbox, tmp_path) -> None:
    file = write(tmp_path, "import time; print('ready', flush=True); time.sleep(60)")
    done = run(
        sandbox,
        file,
        until=lambda seen: "ready" in seen.output,
        then=lambda running: psutil.Process(running.pid).suspend(),
    )
    assert done.status == -signal.SIGKILL


def test_the_end_of_the_sandbox_ends_all(tmp_path) -> None:
    for sandbox in (
        [ForkedInterpreters(), FreshInterpreters()] if has("fork") else [FreshInterpreters()]
    ):
        file = write(tmp_path, FAMILY.format(more="", end="time.sleep(60)"))
        running = sandbox.start(file, [], False)
        family = [running.pid]
        loop = EventLoop()
        said = bytearray()
        loop.add(running.output, lambda: said.extend(os.read(running.output, 1000)))  # noqa: B023
        loop.wait(lambda: b"ready" in said)  # noqa: B023
        family += born(Run(None, said.decode(), ""))
        sandbox.close()
        running.close()
        loop.close()
        assert len(family) == 2
        _, left = psutil.wait_procs([psutil.Process(pid) for pid in alive(family)], timeout=5)
        assert left == []


def test_many_programs_at_once(sandbox, tmp_path) -> None:
    file = write(tmp_path, "import sys; print(input()); sys.exit(int(sys.argv[1]))")
    all_running = [sandbox.start(file, [str(number)], True) for number in range(12)]
    assert [sandbox.poll(running) for running in all_running] == [None] * 12
    for running in all_running:
        os.write(running.stdin, b"go\n")
    until = time.monotonic() + 20
    while any(sandbox.poll(running) is None for running in all_running):
        assert time.monotonic() < until
        time.sleep(0.01)
    assert [running.status for running in all_running] == list(range(12))
    for running in all_running:
        sandbox.kill(running)
        sandbox.kill(running)  # harmless


def test_to_end_twice_closes_nothing_of_others(sandbox, tmp_path) -> None:
    """The numbers of closed descriptors soon belong to somebody else."""
    running = sandbox.start(write(tmp_path, "print()"), [], True)
    sandbox.kill(running)
    others = [os.open(os.devnull, os.O_RDONLY) for _ in range(8)]
    sandbox.kill(running)
    for number in others:
        os.fstat(number)
        os.close(number)
