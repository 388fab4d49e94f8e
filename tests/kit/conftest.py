"""What the kit's own tests share."""

import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from partyline.chat.case import Case
from partyline.chat.fixtures import perform
from partyline.model import checks
from partyline.model.failure import CheckFailed
from partyline.model.stages import Stage, stage_named
from partyline.runner import worker_process
from partyline.sandbox import modes
from partyline.sandbox.sandbox import Limits, Sandbox, open_sandbox
from partyline.system.event_loop import EventLoop


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    """One sandbox for all the kit's own tests."""
    sandbox = open_sandbox()
    yield sandbox
    sandbox.close()


@pytest.fixture
def judge(sandbox: Sandbox):
    """Return a function that runs one check on a folder and returns the failure, or None."""

    def judge(
        function: checks.CheckFunction, stage: Stage, folder: Path, seed: str = "0"
    ) -> CheckFailed | None:
        case = Case(folder, stage.wire(), seed, sandbox)
        try:
            perform(function, case, stage)
        except CheckFailed as failed:
            return failed
        return None

    return judge


@pytest.fixture(scope="module", params=modes.MODES)
def mode(request) -> str:
    """Each isolation that this machine offers."""
    if reason := worker_process.available(request.param):
        pytest.skip(f"{request.param}: {reason}")
    return request.param


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder that holds the folder of a stage, as a submission's place does."""
    (tmp_path / "place" / "1-echo").mkdir(parents=True)
    return tmp_path / "place"


@pytest.fixture
def submission(tmp_path: Path):
    """Return a function that lays out stage 1 with lines in front of the server's own."""

    def submission(before: str = "", folder: Path = tmp_path) -> Path:
        home = folder / "1-echo"
        shutil.copytree(stage_named("1-echo").solution, home)
        text = (home / "server.py").read_text(encoding="utf-8")
        (home / "server.py").write_text(before + text, encoding="utf-8")
        return home

    return submission


@pytest.fixture
def run_behind(place: Path):
    """Return a function that runs a program in a fence's inner ring, and returns all it printed."""

    def run_behind(mode: str, program: str, limits: Limits | None = None) -> str:
        way = modes.fence(mode)
        if mode == "docker":
            pytest.skip("a container's inner ring is only there inside of it")
        if mode == "uid":
            let_others_enter(place)
            os.chown(place / "1-echo", way.uid, way.uid)
        file = place / "1-echo" / "server.py"
        file.write_text(program, encoding="utf-8")
        sandbox = open_sandbox(way.inner(place))
        running = sandbox.start(file, [], False, limits)
        said = bytearray()
        loop = EventLoop()
        left = [running.output, running.errors]

        def read(stream: int) -> None:
            data = os.read(stream, 65536)
            said.extend(data)
            if not data:
                loop.remove(stream)
                left.remove(stream)

        for stream in list(left):
            loop.add(stream, lambda stream=stream: read(stream))
        until = time.monotonic() + 60
        while left and time.monotonic() < until:
            loop.turn(0.05)
        sandbox.kill(running)
        sandbox.close()
        loop.close()
        return said.decode() + (running.stopped and f"STOPPED: it {running.stopped}")

    return run_behind


def let_others_enter(place: Path) -> None:
    """Open the way to a folder of a test for other users; pytest closes its own to them."""
    for folder in (place, *place.parents):
        if folder.stat().st_uid == os.getuid() and "pytest-" in str(folder):
            folder.chmod(folder.stat().st_mode | 0o111)
