"""Behind the Landlock fence, a program reaches its own folder, and what every program needs."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from partyline.model.stages import ROOT
from partyline.sandbox import landlock

ABI = landlock.version()
fenced = pytest.mark.skipif(not ABI, reason="this system has no Landlock, or it is switched off")

# What every program here begins with. A refusal is printed by its name, like EACCES.
BEGIN = f"""
import ctypes, errno, os, resource, shutil, signal, socket, subprocess, sys, threading
sys.path.insert(0, {str(ROOT / "grading" / "partyline" / "sandbox")!r})
import landlock

libc, CORE = ctypes.CDLL(None, use_errno=True), resource.RLIMIT_CORE
inside, outside, victim = sys.argv[1], sys.argv[2], int(sys.argv[3])
NEW_USER, NEW_PID, NEW_MOUNTS, SEIZE = 0x10000000, 0x20000000, 0x20000, 0x4206

def tries(action):
    try:
        action()
    except OSError as error:
        return errno.errorcode[error.errno]
    return "done"

def system(call, *arguments):
    if getattr(libc, call)(*arguments) < 0:
        raise OSError(ctypes.get_errno(), call)

def fence(read=(), write=()):
    landlock.restrict([*landlock.needed(), *read], [inside, *write])

def unshare(flags):
    if tries(lambda: system("unshare", flags)) != "done":
        print("no namespaces")
        sys.exit()
"""
# It allows every tracer, as some systems let only a parent trace.
VICTIM = """
import ctypes
ctypes.CDLL(None).prctl(0x59616D61, ctypes.c_ulong(-1), 0, 0, 0)
while True:
    print(input(), flush=True)
"""


@dataclass
class Place:
    """A program's own folder, another's, and another program of the same user."""

    inside: Path
    outside: Path
    victim: subprocess.Popen[str]

    def run(self, code: str, fence: str = "fence()", python: str = sys.executable) -> str:
        """Run code behind a fence, or with fence="" without one; return what it printed."""
        arguments = [str(self.inside), str(self.outside), str(self.victim.pid)]
        ran = subprocess.run(
            [python, "-I", "-c", f"{BEGIN}\n{fence}\n{code}", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=60,
            cwd=self.inside,
            env={**os.environ, "TMPDIR": str(self.inside), "LC_ALL": "C.UTF-8"},
        )
        if "no namespaces" in ran.stdout:
            pytest.skip("this system lets no ordinary user make namespaces")
        return ran.stdout.strip()

    def tries(self, action: str, fence: str = "fence()") -> str:
        return self.run(f"print(tries(lambda: {action}))", fence)

    def victim_answers(self) -> bool:
        self.victim.stdin.write("here?\n")
        self.victim.stdin.flush()
        return self.victim.stdout.readline() == "here?\n"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    for name in ("inside", "outside", "inside/folder", "outside/folder"):
        (tmp_path / name).mkdir()
    for name in ("inside/mine", "outside/canary", "outside/other"):
        (tmp_path / name).write_text("canary\n")
    tool = tmp_path / "outside" / "tool"
    tool.write_text("#!/bin/sh\n")
    tool.chmod(0o755)
    victim = subprocess.Popen(
        [sys.executable, "-I", "-c", VICTIM],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={"SECRET": "canary"},
    )
    place = Place(tmp_path / "inside", tmp_path / "outside", victim)
    with victim:
        assert place.victim_answers()
        yield place
        victim.kill()


REFUSED = {"EACCES", "EPERM", "EXDEV"}
# The version of Landlock that closes it, and what a hostile program tries.
CLOSED = """
1 open(f"{outside}/canary").read()
1 os.listdir(outside)
1 os.listdir(os.path.expanduser("~"))
1 open(f"{outside}/canary", "a")
1 open(f"{outside}/new", "w")
3 os.truncate(f"{outside}/canary", 0)
1 os.remove(f"{outside}/other")
1 os.mkdir(f"{outside}/new")
1 os.rmdir(f"{outside}/folder")
1 os.symlink("x", f"{outside}/new")
1 os.mkfifo(f"{outside}/new")
1 socket.socket(socket.AF_UNIX).bind("../outside/new")
1 os.rename(f"{inside}/mine", f"{outside}/new")
1 os.rename(f"{outside}/other", f"{inside}/new")
1 os.rename(f"{outside}/folder", f"{inside}/new")
1 os.link(f"{inside}/mine", f"{outside}/new")
1 os.link(f"{outside}/canary", f"{inside}/new")
1 [os.symlink(f"{outside}/canary", f"{inside}/new"), open(f"{inside}/new")]
1 subprocess.run([f"{outside}/tool"], check=True)
1 os.mknod(f"{inside}/new", 0o020600, 0)
1 os.listdir("/proc")
1 open(f"/proc/{victim}/cmdline").read()
1 open(f"/proc/{victim}/environ").read()
1 open(f"/proc/{victim}/mem")
1 os.listdir(f"/proc/{victim}/fd")
1 open(f"/proc/{os.getppid()}/environ").read()
1 os.listdir(f"/proc/{os.getppid()}/fd")
1 system("ptrace", SEIZE, victim, None, None)
6 os.kill(os.getppid(), 0)
6 os.kill(victim, signal.SIGSTOP)
6 os.kill(victim, signal.SIGKILL)
""".strip().splitlines()


@fenced
@pytest.mark.parametrize("line", CLOSED, ids=lambda line: line[2:])
def test_a_fenced_program_reaches_nothing_outside(place, line) -> None:
    since, _, action = line.partition(" ")
    if int(since) > ABI:
        pytest.skip("this kernel's Landlock leaves it open, and open_doors() says so")
    before = sorted(place.outside.iterdir())
    assert place.tries(action) in REFUSED
    assert sorted(place.outside.iterdir()) == before
    assert (place.outside / "canary").read_text() == "canary\n"
    assert place.victim_answers()
    (place.inside / "new").unlink(missing_ok=True)
    freely = place.tries(action, fence="")
    if freely == "EPERM" and ("ptrace" in action or "mknod" in action):
        pytest.skip("this system lets nobody do that")
    assert freely == "done"


OPEN = """
1 open("mine").read()
1 open("new", "w").write("x")
1 os.rename("mine", "new")
2 os.rename("mine", "folder/mine")
1 os.symlink("mine", "new")
1 os.mkfifo("new")
1 os.truncate("mine", 0)
1 shutil.rmtree("folder")
1 [s := socket.socket(socket.AF_UNIX), s.bind("new"), s.listen(), socket.socket(1).connect("new")]
1 [open("new", "w").write("#!/bin/sh"), os.chmod("new", 0o755), subprocess.check_call("./new")]
1 open("/dev/null", "w").write("x")
1 open("/dev/zero", "rb").read(9)
1 open("/dev/urandom", "rb").read(9)
1 open("/dev/stdout", "w")
1 [p := subprocess.Popen("yes", stdout=-3), p.kill(), p.wait()]
""".strip().splitlines()


@fenced
@pytest.mark.parametrize("line", OPEN, ids=lambda line: line[2:])
def test_the_own_folder_and_the_harmless_devices_work(place, line) -> None:
    since, _, action = line.partition(" ")
    if int(since) > ABI:
        pytest.skip("this kernel's Landlock forbids moves between folders")
    assert place.tries(action) == "done"


@fenced
def test_what_may_be_read_cant_be_changed(place) -> None:
    fence = "fence(read=[f'{outside}/canary', f'{outside}/tool', f'{outside}/none'])"
    assert place.tries('open(f"{outside}/canary").read()', fence) == "done"
    assert place.tries('subprocess.run([f"{outside}/tool"], check=True)', fence) == "done"
    assert place.tries('open(f"{outside}/canary", "a")', fence) == "EACCES"
    assert place.tries('os.remove(f"{outside}/canary")', fence) == "EACCES"
    assert place.tries('open(f"{outside}/other").read()', fence) == "EACCES"


@fenced
def test_shared_memory_can_be_used_but_not_listed(place) -> None:
    fence = "fence(write=['/dev/shm'])"
    assert place.tries("__import__('multiprocessing').Lock()", fence) == "done"
    assert place.tries("os.listdir('/dev/shm')", fence) == "EACCES"


@fenced
@pytest.mark.parametrize("secret", ["environ", "maps", "mem", "fd/0"])
def test_even_with_all_of_proc_the_secrets_of_others_are_closed(place, secret) -> None:
    look = f'open(f"/proc/{{victim}}/{secret}")'
    assert place.tries(look, "fence(read=['/proc'])") in REFUSED
    assert place.tries(look, fence="") == "done"


NEIGHBOURS = """
ready, fenced = os.pipe()
wait, hold = os.pipe()
neighbour = os.fork()
if neighbour == 0:
    fence()
    os.close(hold)
    os.write(fenced, b".")
    os.read(wait, 1)
    os._exit(0)
os.read(ready, 1)
FENCE
print(tries(lambda: system("ptrace", SEIZE, neighbour, None, None)))
"""


@fenced
def test_each_program_has_a_fence_of_its_own(place) -> None:
    assert place.run(NEIGHBOURS.replace("FENCE", "fence()"), fence="") == "EPERM"
    assert place.run(NEIGHBOURS.replace("FENCE", ""), fence="") == "done"


@fenced
@pytest.mark.parametrize(
    "way",
    [
        "look()",
        "[t := threading.Thread(target=look), t.start(), t.join()]",
        "os.waitpid(os.fork() or [look(), sys.stdout.flush(), os._exit(0)], 0)",
        "subprocess.run(['cat', f'{outside}/canary'])",
        "os.execvp('cat', ['cat', f'{outside}/canary'])",
    ],
    ids="itself thread fork child exec".split(),
)
def test_everything_that_starts_later_is_fenced_in_too(place, way) -> None:
    code = f"look = lambda: print(open(f'{{outside}}/canary').read())\n{way}"
    assert "Permission denied" in place.run(code)
    assert place.run(code, fence="") == "canary"


# Ways round


@fenced
@pytest.mark.parametrize(
    "action",
    [
        'system("mount", b"none", inside.encode(), b"tmpfs", 0, None)',
        'system("mount", outside.encode(), inside.encode(), None, 4096, None)',
        '[os.chroot(outside), open("/canary")]',
    ],
    ids=["mount", "bind", "chroot"],
)
def test_a_namespace_is_no_way_out(place, action) -> None:
    code = f"unshare(NEW_USER | NEW_MOUNTS)\nprint(tries(lambda: {action}))"
    assert place.run(code, fence="") == "done"
    assert place.run(code) in REFUSED


KILL_ALL = """
unshare(NEW_USER | NEW_PID)
if child := os.fork():
    os.waitpid(child, 0)
    sys.exit()
ours, theirs = socket.socketpair()
if os.fork() == 0:  # a neighbour in this small world, which answers while it lives
    ours.close()
    while said := theirs.recv(1):
        theirs.send(said)
    os._exit(0)
theirs.close()
attacker = os.fork()
if attacker == 0:
    assert (os.getppid(), os.getpid()) == (1, 3), "this is not the small world"
    FENCE
    os.kill(-1, signal.SIGKILL)
    os._exit(0)
os.waitpid(attacker, 0)
print(tries(lambda: ours.send(b"?")), ours.recv(1))
"""


@fenced
@pytest.mark.skipif(ABI < 6, reason="this kernel's Landlock leaves signals open")
def test_killing_everybody_kills_nobody(place) -> None:
    """Tried in a process namespace of its own, where nobody else could be hit."""
    assert place.run(KILL_ALL.replace("FENCE", "fence()"), fence="") == "done b'?'"
    assert place.run(KILL_ALL.replace("FENCE", "pass"), fence="") != "done b'?'"


@fenced
@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="only root can do it")
def test_root_loses_what_only_root_can_do(place) -> None:
    """But it still reads a student's files, whatever their permissions are."""
    for action in ('os.chroot("/")', "os.nice(-1)", 'os.chown("mine", 65534, 65534)'):
        again = f"import os; {action}; print('done')"
        assert place.tries(action) in REFUSED
        assert "PermissionError" in place.run(f"subprocess.run([sys.executable, '-c', {again!r}])")
        assert place.tries(action, fence="") == "done"
    (place.inside / "mine").chmod(0o600)
    assert place.tries('open("mine").read()') == "done"


# What every program needs, on every kernel

CHAT = """
import asyncio, ctypes, encodings.idna, getpass, json, locale, logging, mimetypes, os
import multiprocessing, platform, pwd, shutil, socket, sqlite3, ssl, subprocess, sys, tempfile
import threading, time, zoneinfo

def echo():
    server = socket.create_server(("", 0))
    answer = lambda: (user := server.accept()[0]).sendall(user.recv(9))
    threading.Thread(target=answer).start()
    user = socket.create_connection(("localhost", server.getsockname()[1]))
    user.sendall(b"hello")
    return user.recv(9)

def again(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)

def pool():
    with multiprocessing.Pool(2) as workers:
        return workers.map(abs, [-1, -2])

async def streams():
    server = await asyncio.start_server(lambda _, writer: writer.close(), "localhost", 0)
    reader, _ = await asyncio.open_connection(*server.sockets[0].getsockname()[:2])
    return await reader.read()

def threads():
    return len([thread.join() for thread in [threading.Thread() for _ in range(50)]
                if not thread.start()])

if __name__ == "__main__":
    for work in [
        echo, pool, threads, lambda: asyncio.run(streams()), os.cpu_count, getpass.getuser,
        lambda: sorted(socket.getaddrinfo("localhost", "http")),
        lambda: socket.gethostbyname("localhost"),
        lambda: socket.gethostbyname(socket.gethostname()),
        lambda: socket.getfqdn(), lambda: socket.getprotobyname("tcp"),
        lambda: len(ssl.create_default_context().get_ca_certs()), ssl.get_default_verify_paths,
        lambda: zoneinfo.ZoneInfo("Europe/Berlin").utcoffset(None), lambda: time.tzname,
        lambda: len(zoneinfo.available_timezones()), lambda: os.path.expanduser("~"),
        lambda: pwd.getpwuid(os.getuid()), lambda: locale.setlocale(locale.LC_ALL, ""),
        lambda: again("import ssl; print(1)"), lambda: subprocess.getoutput("uname"),
        lambda: tempfile.TemporaryFile().write(b"x"), lambda: mimetypes.guess_type("a.md"),
        lambda: sqlite3.connect("db").execute("create table t (x)").fetchall(),
        lambda: open("log", "w").write("x"), lambda: "имя".encode("koi8-r"), platform.platform,
        lambda: __import__("curses").setupterm("xterm", 1), lambda: shutil.which("cat"),
        lambda: sorted(os.listdir(".")),
        lambda: [os.sched_setaffinity(0, [min(os.sched_getaffinity(0))]), os.cpu_count()],
    ]:
        try:
            print(work())
        except Exception as error:
            print(type(error), error)
"""


def interpreters() -> list[str]:
    """Return this one, and the system's, which is laid out differently."""
    recent = "import sys; sys.exit(sys.version_info < (3, 11))"
    system = [python for python in ("/usr/bin/python3",) if Path(python).exists()]
    return [sys.executable, *(p for p in system if not subprocess.call([p, "-c", recent]))]


@fenced
@pytest.mark.parametrize("python", interpreters())
def test_a_chat_program_runs_as_without_a_fence(place, python) -> None:
    (place.inside / "chat.py").write_text(CHAT)
    become = f"os.execv({python!r}, [{python!r}, 'chat.py'])"
    freely = place.run(become, fence="", python=python)
    assert "b'hello'\n[1, 2]\n50\n" in freely
    for file in ("db", "log"):
        (place.inside / file).unlink()
    assert place.run(become, "fence(write=['/dev/shm'])", python) == freely


@fenced
@pytest.mark.parametrize("abi", range(1, ABI + 1))
def test_under_every_version_exactly_what_is_named_is_open(place, abi, monkeypatch) -> None:
    """As far as this kernel can play an older one."""
    monkeypatch.chdir(place.outside)  # a socket's path must be short
    with socket.socket(socket.AF_UNIX) as listener, socket.socket(socket.AF_UNIX) as abstract:
        for each, name in (listener, "door"), (abstract, ""):
            each.bind(name)
            each.listen()
        unix = "socket.socket(socket.AF_UNIX)"
        doors = {
            "reading": 'open(f"{outside}/canary")',
            "signals": "os.kill(victim, 0)",
            "abstract sockets": f"{unix}.connect({abstract.getsockname()!r})",
            "unix socket files": f"{unix}.connect('../outside/door')",
            "emptying your files": 'os.truncate(f"{outside}/canary", 0)',
            "permissions of your files": 'os.chmod(f"{outside}/canary", 0o600)',
            "limits of your other processes": "resource.prlimit(victim, CORE, (0, 0))",
        }
        every = "\n".join(f"print(tries(lambda: {action}))" for action in doors.values())
        freely = place.run(every, fence="").split()
        behind = place.run(every, f"landlock.version = lambda: {abi}\nfence()").split()
    assert freely == ["done"] * len(doors)
    really_open = {door for door, result in zip(doors, behind, strict=True) if result == "done"}
    assert really_open == set(landlock.open_doors(abi)) - {"the network"}


def test_the_network_is_always_open() -> None:
    assert all("the network" in landlock.open_doors(abi) for abi in range(1, 20))
    assert landlock.open_doors(0) == ("everything",)


@fenced
def test_a_refused_step_is_named(place) -> None:
    """A process can be fenced in 16 times."""
    said = place.run("for _ in range(16): fence()")
    assert "Landlock refused entering the fence: Argument list too long" in said


def test_where_there_is_no_landlock_nobody_is_let_in(monkeypatch) -> None:
    monkeypatch.setattr(sys, "platform", "plan9")
    assert landlock.version() == 0
    with pytest.raises(OSError, match="no Landlock"):
        landlock.restrict([], [])


@fenced
@pytest.mark.parametrize("prefix", ["/", "/home", "/home/ann", "/home/ann/.local"])
def test_an_interpreter_in_the_home_does_not_open_the_home(prefix, monkeypatch) -> None:
    monkeypatch.setenv("HOME", "/home/ann")
    monkeypatch.setattr(sys, "prefix", prefix)
    needed = landlock.needed()
    assert prefix not in needed and f"{prefix}/lib" in needed
    monkeypatch.setattr(sys, "prefix", "/home/ann/.venv")
    assert "/home/ann/.venv" in landlock.needed()
