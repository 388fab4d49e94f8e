"""A class on a Dask cluster: a real scheduler and real workers, some of which end on the way."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import Future
from pathlib import Path

import psutil
import pytest
from class_results import graded, result
from kit_copies import changeable, run
from partyline.classroom import cluster as module
from partyline.classroom.cluster import About, Cluster, see_that_it_is_safe
from partyline.classroom.job import Graded, How, Job
from partyline.classroom.letter import ClassProblem
from partyline.classroom.parcel import kit_version
from partyline.classroom.store import Store
from partyline.model.stages import ROOT
from sample_exports import SERVER, zipped

SCRIPT = Path(__file__).with_name("dask_calls.py")


@pytest.mark.parametrize("address", ["tls://grader.example.edu:8786", "tcp://127.0.0.1:8786"])
@pytest.mark.parametrize("more", ["tcp://[::1]:8786", "localhost:8786"])
def test_tls_or_this_machine(address, more) -> None:
    see_that_it_is_safe(address)
    see_that_it_is_safe(more)


@pytest.mark.parametrize(
    "address",
    ["tcp://10.1.2.3:8786", "grader:8786", "ws://127.0.0.1:80", "tcp://localhost.evil.example:1"],
)
def test_anything_else_is_refused_before_anything_is_sent(address) -> None:
    with pytest.raises(ClassProblem, match="only TLS"):
        see_that_it_is_safe(address)


def test_the_command_says_what_is_missing(tmp_path) -> None:
    export = zipped(tmp_path / "a.zip", {"S_1_assignsubmission_file/server.py": SERVER})
    argv = ["class", str(export), "--out", str(tmp_path / "out"), "--dask"]
    far = run(ROOT, *argv, "tcp://10.1.2.3:1")
    assert far.returncode == 2 and "only TLS" in far.stderr
    near = run(ROOT, *argv, "tcp://127.0.0.1:1")
    assert near.returncode == 2 and "Traceback" not in near.stderr
    assert "needs the package distributed" in near.stderr or "no Dask scheduler" in near.stderr


class Client:
    """Stands for a `distributed.Client` with two workers that say this of themselves."""

    def __init__(self, *about) -> None:
        self.about = dict(zip(("tcp://a", "tcp://b"), about, strict=False))

    def scheduler_info(self, n_workers):
        return {"workers": {address: {"nthreads": 2} for address in self.about}}

    def submit(self, call, workers, **_):
        future = Future()
        said = self.about[workers[0]]
        future.set_exception(said) if isinstance(said, Exception) else future.set_result(said)
        future.release = lambda: None
        return future


def about(bwrap: str = "", docker: str = "no docker", kit: str = "") -> About:
    reasons = (("bwrap", bwrap), ("docker", docker))
    return About(kit or kit_version(), "3.13.1", "Linux x86_64", 2, reasons)


def test_all_workers_must_offer_the_same_isolation_with_a_network_of_its_own() -> None:
    both = Cluster(Client(about(), about()))
    assert both.jobs == 4 and both.isolation("auto") == "bwrap" and len(both.lines()) == 2
    assert Cluster(Client(about("no", ""), about("", ""))).isolation("auto") == "docker"
    for asked, one in (("auto", about("it is not installed")), ("bwrap", about("no", ""))):
        with pytest.raises(ClassProblem, match="could reach the scheduler") as letter:
            Cluster(Client(about(), one)).isolation(asked)
        assert "tcp://b: bwrap: " in str(letter.value)
    for asked in ("none", "landlock", "uid"):
        with pytest.raises(ClassProblem, match="does not go with"):
            both.isolation(asked)


@pytest.mark.parametrize(
    ("said", "letter"),
    [
        (about(kit="another"), "another version of the kit"),
        (ModuleNotFoundError("No module named 'partyline'"), "can't import the kit"),
        (TimeoutError("too late"), "can't be used"),
    ],
)
def test_a_worker_that_can_not_grade_is_a_letter(said, letter) -> None:
    with pytest.raises(ClassProblem, match=letter):
        Cluster(Client(about(), said))
    with pytest.raises(ClassProblem, match="no workers"):
        Cluster(Client())


def test_a_result_a_killer_and_a_lost_cluster_are_told_apart() -> None:
    class KilledWorker(Exception):
        pass

    lost = type("CommClosedError", (Exception,), {"__module__": "distributed.comm.core"})

    def passed_on(outcome) -> Future:
        done, outer = Future(), Future()
        if isinstance(outcome, Exception):
            done.set_exception(outcome)
        else:
            done.set_result(outcome)
        module._pass_on(done, outer, Job("ann", "Ann", b"", How(7)))
        return outer

    good = graded("ann", result())
    assert passed_on(good).result() is good
    killed: Graded = passed_on(KilledWorker()).result()
    assert killed.grader_error and killed.key == "ann" and "workers" in killed.sentence
    with pytest.raises(ClassProblem, match="cluster has gone"):
        passed_on(lost("x")).result()
    with pytest.raises(OSError, match="full"):
        passed_on(OSError(28, "disk full")).result()


# With the real package: it is fetched for the test, and is no part of the kit.


WITH_DASK = pytest.mark.xdist_group("dask")  # the package is fetched once for all of them


@pytest.fixture(scope="module")
def packages(tmp_path_factory) -> str:
    place = tmp_path_factory.mktemp("dask")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(place)]
    got = subprocess.run([*command, "distributed>=2026.1"], capture_output=True, text=True)
    if got.returncode:
        pytest.skip(f"distributed can't be installed here: {got.stderr[-300:]}")
    return str(place)


class Dask:
    """A scheduler on this machine, and its workers."""

    def __init__(self, packages: str, place: Path) -> None:
        self.place, self.running = place, []
        kit = [str(ROOT / "grading"), str(SCRIPT.parent)]
        self.env = {**os.environ, "PYTHONPATH": os.pathsep.join([*kit, packages])}
        file = place / "scheduler.json"
        self._start(
            "dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", file
        )
        until = time.monotonic() + 60
        while not file.exists() or not file.read_text():
            assert time.monotonic() < until and self.running[0].poll() is None, self.said()
            time.sleep(0.05)
        self.address = json.loads(file.read_text())["address"]

    def _start(self, what: str, *words: object, **env: str) -> subprocess.Popen:
        log = (self.place / f"log{len(self.running)}").open("w")
        command = [sys.executable, "-m", f"distributed.cli.{what}", *map(str, words)]
        self.running.append(
            subprocess.Popen(
                [*command, "--no-dashboard"],
                env={**self.env, **env},
                stdout=log,
                stderr=log,
                cwd=self.place,
            )
        )
        return self.running[-1]

    def said(self) -> str:
        return "\n".join(file.read_text() for file in self.place.glob("log*"))

    def worker(self, *words: str, **env: str) -> subprocess.Popen:
        before = self.said().count("Registered to")
        started = self._start("dask_worker", self.address, "--nthreads", "1", *words, **env)
        until = time.monotonic() + 60
        while self.said().count("Registered to") == before:
            assert time.monotonic() < until and started.poll() is None, self.said()
            time.sleep(0.05)
        return started

    def client(self, export: Path, results: Path) -> subprocess.Popen:
        command = [sys.executable, str(SCRIPT), str(export), str(results), self.address]
        return subprocess.Popen(
            command,
            env=self.env,
            stdout=-1,
            stderr=(self.place / "log-client").open("a"),
            text=True,
        )

    def end(self) -> None:
        for process in self.running:
            with contextlib.suppress(psutil.NoSuchProcess):
                for child in psutil.Process(process.pid).children(recursive=True):
                    child.kill()
            process.kill()
            process.wait()


@pytest.fixture
def dask(packages, tmp_path):
    (tmp_path / "dask").mkdir()
    dask = Dask(packages, tmp_path / "dask")
    yield dask
    dask.end()


def a_class(place: Path, students: int, *more: str) -> tuple[Path, set[str]]:
    names = [*(f"S_{n}" for n in range(1, students + 1)), *more]
    files = {f"{name}_assignsubmission_file/server.py": SERVER for name in names}
    return zipped(place / "export.zip", files), {name.replace("_", "-") for name in names}


def finished(results: Path) -> set[str]:
    store = Store(results)
    keys = [folder.name for folder in (results / "submissions").glob("*")]
    return {key for key in keys if store.record(key) is not None}


@pytest.mark.slow
@WITH_DASK
def test_a_worker_is_killed_on_the_way_and_nothing_is_lost(dask, tmp_path) -> None:
    victim = dask.worker("--no-nanny")
    dask.worker("--no-nanny")
    export, keys = a_class(tmp_path, 80)
    with dask.client(export, tmp_path / "results") as client:
        lines = [next(client.stdout) for _ in range(12)]
        assert lines[0].startswith("workers|2|tcp://127.0.0.1") and lines[0].count("Python") == 2
        victim.send_signal(signal.SIGKILL)
        rest = client.stdout.read().splitlines()
    assert rest[-1] == "all", dask.said()
    assert finished(tmp_path / "results") == keys
    assert all(Store(tmp_path / "results").result(key)["score"] == 75.0 for key in keys)


@pytest.mark.slow
@WITH_DASK
def test_the_client_is_killed_and_the_next_run_goes_on(dask, tmp_path) -> None:
    dask.worker("--no-nanny")
    dask.worker("--no-nanny")
    export, keys = a_class(tmp_path, 80)
    with dask.client(export, tmp_path / "results") as client:
        said = {next(client.stdout).split()[0] for _ in range(20)} & keys
        client.send_signal(signal.SIGKILL)
    before = finished(tmp_path / "results")
    assert said <= before < keys
    with dask.client(export, tmp_path / "results") as client:
        lines = client.stdout.read().splitlines()
    assert lines[-1] == "all", dask.said()
    assert sum(line.endswith(" old") for line in lines) == len(before)
    assert finished(tmp_path / "results") == keys


@pytest.mark.slow
@WITH_DASK
def test_a_submission_that_kills_workers_is_a_row(dask, tmp_path) -> None:
    dask.worker("--nworkers", "2")
    export, keys = a_class(tmp_path, 20, "Killer_99")
    with dask.client(export, tmp_path / "results") as client:
        lines = client.stdout.read().splitlines()
    assert lines[-1] == "all", dask.said()
    store = Store(tmp_path / "results")
    assert finished(tmp_path / "results") == keys
    killer = store.record("Killer-99")
    assert killer.grader_error and "workers" in killer.sentence
    assert all(store.result(key)["score"] == 75.0 for key in keys - {"Killer-99"})


@pytest.mark.slow
@WITH_DASK
def test_a_worker_with_another_kit_grades_nothing(dask, packages, tmp_path) -> None:
    kit = changeable(tmp_path / "kit")
    with (kit / "grading" / "partyline" / "model" / "results.py").open("a") as file:
        file.write("# another\n")
    path = os.pathsep.join([str(kit / "grading"), str(SCRIPT.parent), packages])
    dask.worker("--no-nanny", PYTHONPATH=path)
    export, _ = a_class(tmp_path, 3)
    with dask.client(export, tmp_path / "results") as client:
        said = client.stdout.read()
    assert "another version of the kit" in said and "all" not in said.splitlines()
    assert finished(tmp_path / "results") == set()
