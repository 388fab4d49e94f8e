"""How many lines a second do the chat servers deliver? Several servers side by side, in one run.

    python tests/bench/fanout.py                        # 50 users, 1 and 32 lines on the way
    python tests/bench/fanout.py --users 1000 --window 1 8
    python tests/bench/fanout.py --stopped              # one user in the room has stopped reading
    python tests/bench/fanout.py --memory               # memory per user, 1000 users

A few users talk, all the others listen. Each talker has `window` lines on the way: as soon as the
last user has got one, it says the next. What counts is the lines that arrived, at all users
together. The servers take turns, a second each, so that they share the machine's moods; only the
ratios mean anything. The users are played by load.c, so it needs Linux (epoll, /proc) and a C
compiler. ngircd takes part if it is installed.
"""

import argparse
import contextlib
import resource
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
SOLUTION = HERE.parent.parent / "solution"
TALKERS = 5


@dataclass
class Kind:
    """A server to measure, and how to enter its room."""

    name: str
    command: list[str]
    hello: str = ""  # what a user says first
    welcome: str = "* welcome"  # what it gets when it is in
    say: str = ""  # what stands before a text
    port: int = 0  # 0: the server prints it


@dataclass
class Room:
    """A running server, and the load generator that plays its users."""

    kind: Kind
    server: subprocess.Popen[str]
    load: subprocess.Popen[str]

    def measure(self, window: int, seconds: float) -> tuple[float, float]:
        """Talk for some seconds; return lines delivered a second, and how busy the load was."""
        assert self.load.stdin
        self.load.stdin.write(f"{window} {seconds}\n")
        self.load.stdin.flush()
        rate, busy = self.answer().split()
        return float(rate), float(busy)

    def answer(self) -> str:
        """Return the next line of the load generator; end the benchmark if none comes."""
        assert self.load.stdout
        alarm = threading.Timer(60, self.load.kill)
        alarm.start()
        line = self.load.stdout.readline().strip()
        alarm.cancel()
        if not line:
            sys.exit(f"{self.kind.name}: the load generator has given up")
        return line

    def memory(self) -> int:
        """Return the memory of the server in kB, shared pages divided by who shares them."""
        text = Path(f"/proc/{self.server.pid}/smaps_rollup").read_text()
        return next(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))


def kinds(users: int, folder: Path) -> list[Kind]:
    """Return all servers that can be measured here; the first is the one to compare with."""
    python = [sys.executable, "-B"]
    found = [
        Kind("naive threads", [*python, str(HERE / "baselines/naive.py")]),
        Kind("asyncio streams", [*python, str(HERE / "baselines/asyncio_streams.py")]),
    ]
    if ngircd := shutil.which("ngircd") or shutil.which("/usr/sbin/ngircd"):
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        conf = folder / "ngircd.conf"
        conf.write_text(
            f"[Global]\nName=irc.bench.test\nInfo=bench\nListen=127.0.0.1\nPorts={port}\n"
            "ServerUID=nobody\nServerGID=nogroup\nMotdPhrase=hi\n"
            "[Limits]\nMaxConnections=0\nMaxConnectionsIP=0\nMaxPenaltyTime=0\nMaxNickLength=20\n"
            "[Options]\nDNS=no\nIdent=no\nPAM=no\n"
        )
        hello = "NICK u%d\r\nUSER u 0 * :u\r\nJOIN #r\r\n"
        command = [ngircd, "-n", "-f", str(conf)]
        found.append(Kind("ngircd (C)", command, hello, " 366 ", "PRIVMSG #r :", port))
    for stage in sorted(SOLUTION.glob("[4-9]-*")):
        for server in sorted(stage.glob("server*.py")):
            command = [*python, str(server), "--port", "0"]
            if stage.name >= "5":
                command += ["--max-users", str(users + 10)]
            found.append(Kind(stage.name + server.stem.removeprefix("server"), command, "u%d\n"))
    return found


@contextlib.contextmanager
def room(kind: Kind, generator: Path, users: int, stopped: int = 0) -> Iterator[Room]:
    """Start a server and let the users enter; end both afterwards."""
    out = subprocess.DEVNULL if kind.port else subprocess.PIPE  # a pipe that nobody reads is a trap
    server = subprocess.Popen(kind.command, stdout=out, stderr=subprocess.DEVNULL, text=True)
    load = None
    try:
        first = server.stdout.readline() if server.stdout else ""
        port = kind.port or int(first.rsplit(":", 1)[1])
        for _ in range(500 if kind.port else 0):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            time.sleep(0.01)
        talkers = max(2, min(TALKERS, users // 10))
        words = [str(port), str(users), str(talkers), str(stopped)]
        load = subprocess.Popen(
            [str(generator), *words, kind.hello, kind.welcome, kind.say],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        one = Room(kind, server, load)
        one.answer()
        yield one
    finally:
        if load:
            load.kill()
            load.communicate()
        server.send_signal(signal.SIGTERM)
        try:
            server.communicate(timeout=5)
        except subprocess.TimeoutExpired:
            server.kill()
            server.communicate()


def compare(args: argparse.Namespace, chosen: list[Kind], generator: Path) -> None:
    """Measure all servers in turns and print their medians, and ratios to the first."""
    with contextlib.ExitStack() as stack:
        rooms = [
            stack.enter_context(room(kind, generator, args.users, int(args.stopped)))
            for kind in chosen
        ]
        for window in args.window:
            rates: list[list[float]] = [[] for _ in rooms]
            loads: list[list[float]] = [[] for _ in rooms]
            for _ in range(args.rounds):
                for one, rate, load in zip(rooms, rates, loads, strict=True):
                    lines, busy = one.measure(window, args.seconds)
                    rate.append(lines)
                    load.append(busy)
            extra = ", and one more has stopped reading" if args.stopped else ""
            print(f"\n{args.users} users, window {window}{extra}")
            base = statistics.median(rates[0])
            for one, rate, load in zip(rooms, rates, loads, strict=True):
                middle = statistics.median(rate)
                ratio = f"{middle / base:6.2f}" if base else "   -  "
                print(
                    f"  {one.kind.name:22}{middle:12,.0f} lines/s {ratio}"
                    f"   ({min(rate):,.0f} to {max(rate):,.0f};"
                    f" load generator {statistics.median(load):.0%} busy)",
                    flush=True,
                )


def memory(args: argparse.Namespace, chosen: list[Kind], generator: Path) -> None:
    """Print what each user costs the server, before and after everyone has heard something."""
    print(f"\nmemory per user, {args.users} users")
    for kind in chosen:
        with room(kind, generator, 3) as one:
            before = one.memory()
        with room(kind, generator, args.users) as one:
            joined = one.memory()
            one.measure(8, 1.0)
            talked = one.memory()
        count = args.users - 3
        print(
            f"  {kind.name:22}{(joined - before) / count:8.1f} kB when all are in,"
            f"{(talked - before) / count:8.1f} kB after a second of talk",
            flush=True,
        )


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--users", type=int, default=0, help="default: 50, with --memory 1000")
    parser.add_argument("--window", type=int, nargs="+", default=[1, 32])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=1.0, help="of each turn")
    parser.add_argument("--only", nargs="+", default=[], help="servers whose name contains this")
    parser.add_argument("--stopped", action="store_true", help="one more user does not read")
    parser.add_argument("--memory", action="store_true", help="measure memory, not speed")
    args = parser.parse_args()
    args.users = args.users or (1000 if args.memory else 50)
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if not compiler:
        sys.exit("fanout.py needs a C compiler (cc) for its load generator")
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)  # ngircd gives up its rights, and reads its file again
        generator = folder / "load"
        subprocess.run([compiler, "-O2", "-o", generator, HERE / "load.c"], check=True)
        found = kinds(args.users, folder)
        chosen = [k for k in found if not args.only or any(word in k.name for word in args.only)]
        (memory if args.memory else compare)(args, chosen, generator)


if __name__ == "__main__":
    main()
