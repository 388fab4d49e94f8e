"""Where attacks take place: grade.py as its users start it, canaries around it, a neighbour.

A canary is something that a hostile program would like: a secret, or a socket of this machine that
takes notes. Everything that an attack starts or writes carries its mark, so it can be found again.
"""

import contextlib
import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ears import Ears
from partyline.specimens.attacks import Attack
from partyline.sandbox.modes import MODES
from partyline.runner.worker_process import available
from partyline.model.stages import ROOT, stage_named
from traces import end_all, new_mark, remaining

GRADE = ROOT / "grading" / "grade.py"
POSIX = os.name == "posix"
SHARED = [Path(place) for place in ("/tmp", "/var/tmp", "/dev/shm") if Path(place).is_dir()]
ISOLATIONS = [mode for mode in MODES if not available(mode)]  # the best comes first
BEST, OTHERS = ISOLATIONS[0], ISOLATIONS[1:]
BREATH = 4  # seconds between two gradings of the neighbour: the attacks need the machine, too
# What a short run asks of programs that should pass everything, attack or not.
FEW = ("starts", "echoes", "second_user_is_not_blocked", "client_sends_lines")
PATIENCE = 120  # seconds beyond its deadline after which a run is ended from outside


@dataclass
class Run:
    """One run of grade.py, and what it left behind. `status` is None if it had to be ended."""

    mark: str
    status: int | None
    said: str
    began: float
    ended: float
    data: dict | None = None
    size: int = 0  # bytes of the result on disk
    left: list[str] = field(default_factory=list)  # processes
    litter: list[str] = field(default_factory=list)  # files outside of the submission
    changed: list[str] = field(default_factory=list)  # files of the submission itself
    heard: list[str] = field(default_factory=list)  # canary sockets that the attack reached

    @property
    def seconds(self) -> float:
        """How long it took."""
        return self.ended - self.began

    @property
    def words(self) -> str:
        """Every sentence that a reader of the result meets, and what stood on the screen."""
        data = self.data or {"notes": [], "stages": []}
        words = [*data["notes"], self.said]
        for stage in data["stages"]:
            words.append(stage["missing"])
            for check in stage["checks"]:
                failure = check["failure"] or {"sentence": "", "traceback": ""}
                words += [check["reason"], failure["sentence"], failure["traceback"]]
        return " ".join(" ".join(words).split())

    def verdicts(self) -> dict[str, str]:
        """Return the verdict of each check, by its short name."""
        stages = (self.data or {"stages": []})["stages"]
        checks = [check for stage in stages for check in stage["checks"]]
        return {check["name"].partition("/")[2]: check["verdict"] for check in checks}


class Arena:
    """A class's folder with canaries. Close it when all attacks are over."""

    def __init__(self) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="pl-class-", dir=_public_place()))
        self.home.chmod(0o755)
        self.secrets = [f"canary-{secrets.token_hex(8)}" for _ in range(2)]
        self.other = self.home / "other" / "1-echo"
        shutil.copytree(stage_named("1-echo").solution, self.other)
        for file in self.other.iterdir():
            file.write_text(f"# {self.secrets[0]}\n{file.read_text(encoding='utf-8')}", "utf-8")
        self._ears = Ears(self.home / "sock")
        self.neighbours: list[Run] = []

    def words(self, mark: str) -> dict[str, str]:
        """Return what stands for `@WORD@` in the programs of the attack with this mark."""
        place = self.home / mark
        paths = {"OTHER": self.other, "OUT": place / "out", "JSON": place / "result.json"}
        paths |= {"TESTS": ROOT / "tests", "GRADING": ROOT / "grading"}
        return {"MARK": mark, **self._ears.addresses} | {k: v.as_posix() for k, v in paths.items()}

    def place(self, mark: str) -> Path:
        """Make the folder that holds all that belongs to one attack, and return it."""
        place = self.home / mark
        (place / "tmp").mkdir(parents=True)
        (place / "out").mkdir()
        (place / "out").chmod(0o777)
        return place

    def attack(self, attack: Attack, isolation: str) -> Run:
        """Plant an attack, and grade it."""
        mark = new_mark()
        folder = attack.plant(self.place(mark) / attack.stage, self.words(mark))
        options = [] if attack.deadline is None else ["--deadline", str(attack.deadline)]
        options += asking(attack.only)
        return self.grade(
            mark,
            folder,
            isolation,
            *options,
            cwd=folder if attack.inside else None,
            patience=PATIENCE + (attack.deadline or 120),
        )

    def grade(
        self,
        mark: str,
        path: Path,
        isolation: str,
        *options: str,
        cwd: Path | None = None,
        patience: float = PATIENCE + 120,
    ) -> Run:
        """Grade whatever is at `path`, and look for what is left of it."""
        before = _contents(path)
        began = time.monotonic()
        grading = self.start(mark, path, isolation, *options, cwd=cwd)
        run = self.finished(mark, grading, began, patience)
        after = _contents(path)
        run.changed = [name for name in before | after if before.get(name) != after.get(name)]
        return run

    def finished(
        self, mark: str, grading: subprocess.Popen, began: float, patience: float = PATIENCE
    ) -> Run:
        """Wait for a run that was begun at `began`, and look for what is left of it."""
        try:
            said, _ = grading.communicate(timeout=patience)
            status: int | None = grading.returncode
        except subprocess.TimeoutExpired:
            end_all(mark)
            grading.kill()
            said, _ = grading.communicate()
            status = None
        run = Run(mark, status, said, began, time.monotonic())
        with contextlib.suppress(FileNotFoundError):
            report = (self.home / mark / "result.json").read_bytes()
            run.data, run.size = json.loads(report), len(report)
        run.left = remaining(mark)
        run.litter = self._litter(mark)
        run.heard = [name for name, data in self._ears.heard.items() if mark.encode() in data]
        end_all(mark)
        return run

    def start(
        self,
        mark: str,
        path: Path,
        isolation: str,
        *options: str,
        cwd: Path | None = None,
        **how: object,
    ) -> subprocess.Popen:
        """Start grade.py in a session of its own; its output comes in one stream."""
        place = self.home / mark
        command = [sys.executable, str(GRADE), str(path), "--seed", "7", "--no-color"]
        command += ["--json", str(place / "result.json"), *options, "--isolation", isolation]
        how = {
            "stdin": subprocess.DEVNULL,
            "stdout": subprocess.PIPE,
            "stderr": subprocess.STDOUT,
        } | how
        return subprocess.Popen(
            command,
            cwd=cwd,
            encoding="utf-8",
            errors="replace",
            start_new_session=POSIX,
            env={**os.environ, "PARTYLINE_CANARY": self.secrets[1], "TMPDIR": str(place / "tmp")},
            **how,
        )

    @contextlib.contextmanager
    def neighbour(self, isolation: str, only: Sequence[str] = ()) -> Iterator[None]:
        """Grade a right submission again and again meanwhile, as somebody would beside us."""
        stop = threading.Event()

        def grade() -> None:
            while True:
                mark = new_mark()
                folder = self.place(mark) / "1-echo"
                shutil.copytree(stage_named("1-echo").solution, folder)
                self.neighbours.append(self.grade(mark, folder, isolation, *asking(only)))
                if stop.wait(BREATH):
                    return

        thread = threading.Thread(target=grade)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    def close(self) -> None:
        """Remove everything."""
        self._ears.close()
        shutil.rmtree(self.home, ignore_errors=True)

    def _litter(self, mark: str) -> list[str]:
        place = self.home / mark
        found = [*(place / "tmp").iterdir(), *(place / "out").iterdir()]
        for shared in SHARED:
            for file in shared.glob(f"*{mark}*"):
                found.append(file)
                file.unlink()
        return [str(file) for file in found]


def asking(checks: Sequence[str]) -> list[str]:
    """Return the options that ask for these checks only."""
    return [option for check in checks for option in ("--check", check)]


def _contents(path: Path) -> dict[str, bytes]:
    """Return what every plain file under `path` holds."""
    files = [path] if path.is_file() else sorted(path.rglob("*"))
    return {str(f): f.read_bytes() for f in files if f.is_file() and not f.is_symlink()}


def _public_place() -> str | None:
    """Return where everybody may look, and where no fence looks by chance, as it does at /tmp."""
    return "/var/tmp" if Path("/var/tmp").is_dir() else None
