"""The run over a class: no submission ends it, and whatever ends it, nothing is lost."""

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from class_results import check, graded, result
from partyline.classroom.job import Graded, How
from partyline.classroom.letter import ClassProblem
from partyline.classroom.recognise import recognise
from partyline.classroom.run import ClassRun
from partyline.classroom.store import Record, Store
from partyline.model.failure import LATE
from partyline.model.results import StageResult, SubmissionResult, Verdict
from sample_exports import PEOPLE, SERVER, moodle, zipped

SCRIPT = Path(__file__).with_name("slow_class.py")
HOW = How(7)


@contextlib.contextmanager
def threads(jobs: int):
    with ThreadPoolExecutor(jobs) as pool:
        yield pool


class Grader:
    """Stands for the grader: says what it is told, and remembers what it was asked."""

    def __init__(self, answers=None) -> None:
        self.asked: list[str] = []
        self.answers = answers or {}
        self.lock = threading.Lock()

    def __call__(self, job):
        with self.lock:
            self.asked.append(job.key + ("!" if job.only else ""))
            times = sum(key.startswith(job.key) for key in self.asked)
        answer = self.answers.get(job.key, lambda *_: graded(job.key, result()))
        return answer(job, times)


@pytest.fixture
def handed(tmp_path: Path):
    return recognise(zipped(tmp_path / "export.zip", moodle()))


def go(handed, store, grader, how=HOW) -> list:
    done = []
    ClassRun(handed, how, store, threads, 2, done.append, call=grader).go()
    return done


def test_everybody_is_graded_once_and_a_second_run_has_nothing_to_do(handed, store) -> None:
    grader = Grader()
    assert len(go(handed, store, grader)) == len(PEOPLE) == len(set(grader.asked))
    again = Grader()
    assert all(done.old and done.score == 75.0 for done in go(handed, store, again))
    assert again.asked == []


def test_only_what_is_new_or_changed_is_graded_again(tmp_path, store) -> None:
    files = moodle()
    go(recognise(zipped(tmp_path / "a.zip", files)), store, Grader())
    changed = dict.fromkeys(list(files)[:1], SERVER + b"# more\n")
    files |= {**changed, "New_9_assignsubmission_file/server.py": SERVER}
    grader = Grader()
    handed = recognise(zipped(tmp_path / "b.zip", files))
    go(handed, store, grader)
    assert sorted(grader.asked) == ["Lena-Beispiel-71001", "New-9"]
    for other in (
        replace(HOW, seed=8),
        replace(HOW, stage="1-echo"),
        replace(HOW, open_rubric="x"),
    ):
        grader = Grader()
        go(handed, store, grader, other)
        assert len(grader.asked) == len(PEOPLE) + 1


def test_another_kit_grades_all_again(handed, store, monkeypatch) -> None:
    go(handed, store, Grader())
    monkeypatch.setattr("partyline.classroom.run.kit_version", lambda: "another")
    grader = Grader()
    go(handed, store, grader)
    assert len(grader.asked) == len(PEOPLE)


def test_a_grader_error_is_tried_again_alone_and_is_a_row(handed, store) -> None:
    def fails(job, times):
        return Graded(job.key, sentence="broken", grader_error=True)

    def fails_once(job, times):
        return fails(job, times) if times == 1 else graded(job.key, result())

    keys = [entry.key for entry in handed.entries]
    grader = Grader({keys[0]: fails, keys[1]: fails_once})
    go(handed, store, grader)
    assert grader.asked[-2:] == keys[:2], "at the end, one after the other"
    broken, good = store.record(keys[0]), store.record(keys[1])
    assert broken is not None and broken.grader_error and not broken.waits
    assert good is not None and not good.grader_error
    grader = Grader()
    go(handed, store, grader)
    assert grader.asked == keys[:1], "the next run tries what the grader failed at"


def late() -> SubmissionResult:
    checks = [check("1-echo/slow", Verdict.FAILED), check("1-echo/good", Verdict.PASSED)]
    failure = replace(checks[0].failure, kind=LATE)  # type: ignore[type-var]
    return SubmissionResult(
        "x", 7, (StageResult("1-echo", 15, (replace(checks[0], failure=failure), checks[1])),)
    )


def test_what_may_be_timing_is_seen_again_when_the_machine_is_quiet(handed, store) -> None:
    def was_busy(job, times):
        return graded(job.key, late() if times == 1 else result(4, 0))

    def hangs(job, times):
        return graded(job.key, late() if not job.only else result(0, 1))

    keys = [entry.key for entry in handed.entries]
    grader = Grader({keys[0]: was_busy, keys[1]: hangs})
    go(handed, store, grader)
    assert grader.asked[-3:] == [keys[0] + "!", keys[0], keys[1] + "!"]
    assert store.result(keys[0])["score"] == 100.0
    assert store.result(keys[1])["score"] == 50.0, "what fails alone as well stays as it was"
    assert not store.record(keys[0]).waits and not store.record(keys[1]).waits


@pytest.mark.parametrize("ends", [1, 2, 9])
def test_a_submission_that_ends_workers_costs_three_at_most_and_no_other_anything(
    ends, handed, store
) -> None:
    def dies(job, times):
        if times <= ends:
            raise BrokenProcessPool("a worker has ended")
        return graded(job.key, result())

    key = handed.entries[2].key
    grader = Grader({key: dies})
    go(handed, store, grader)
    assert all(store.result(e.key) for e in handed.entries if e.key != key)
    assert grader.asked.count(key) == min(ends + 1, 3)
    record = store.record(key)
    assert record.grader_error == (ends >= 3)
    if ends >= 3:
        assert "3 workers of the grader ended" in record.sentence
        assert go(handed, store, Grader())[2].old, "it is not tried for ever"


def test_a_full_disk_ends_the_run_and_what_was_done_is_kept(handed, store, monkeypatch) -> None:
    save, saved = store.save, []

    def full(record, done=None):
        if len(saved) == 3:
            raise OSError(28, "No space left on device")
        saved.append(record.key)
        save(record, done)

    monkeypatch.setattr(store, "save", full)
    with pytest.raises(OSError, match="No space"):
        go(handed, store, Grader())
    monkeypatch.undo()
    grader = Grader()
    go(handed, store, grader)
    assert set(grader.asked).isdisjoint(saved) and len(grader.asked) == len(PEOPLE) - 3


def test_what_can_not_be_graded_is_a_row_and_asks_no_worker(tmp_path, store) -> None:
    files = {f"{name}/server.py": SERVER for name in ("ann", "bob")}
    handed = recognise(
        zipped(tmp_path / "a.zip", {**files, "eve/": b"", "zoe/big.bin": b"\0" * 21_000_000})
    )
    grader = Grader()
    go(handed, store, grader)
    assert sorted(grader.asked) == ["ann", "bob"]
    assert "there is no file" in store.record("eve").sentence
    assert "more than 20 MiB" in store.record("zoe").sentence


def test_flat_stages_are_not_marked_as_missing_work(tmp_path, store) -> None:
    files = {f"A_{n}_assignsubmission_file_server.py": b"import wire\n" for n in (1, 2)}
    handed = recognise(zipped(tmp_path / "a.zip", files))
    grader = Grader()
    go(handed, store, grader)
    assert grader.asked == []
    assert "can't be told apart any more" in store.record("A-1").sentence
    go(handed, store, grader, replace(HOW, stage="3-room"))
    assert len(grader.asked) == 2, "one stage alone can't be mixed up"


def test_a_results_folder_is_used_by_one_run_and_for_one_purpose(tmp_path) -> None:
    store = Store(tmp_path / "results")
    with store.locked(), pytest.raises(ClassProblem, match="Another run"), store.locked():
        pass
    (store.root / ".lock").write_text(f"{os.getpid()} 12.5")
    with store.locked():
        store.write_run({"seed": 1})
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "thesis.doc").write_text("x")
    with pytest.raises(ClassProblem, match="holds other things"):
        Store(tmp_path / "other")
    with pytest.raises(ClassProblem, match="is a file"):
        Store(tmp_path / "other" / "thesis.doc")
    with pytest.raises(ClassProblem, match="can't be written"):
        Store(tmp_path / "other" / "thesis.doc" / "results")
    run = store.root / "run.json"
    run.write_text(run.read_text().replace("class-run/1", "class-run/7"))
    with pytest.raises(ClassProblem, match="another version"):
        store.run()


def whole(store: Store) -> set[str]:
    """Return who is finished; whoever is, is whole."""
    found = set()
    for folder in (store.root / "submissions").glob("*"):
        record = store.record(folder.name)
        if record is not None:
            assert json.loads((folder / "result.json").read_text())["score"] == 75.0
            assert (folder / "page.html").read_text().endswith("end")
            found.add(folder.name)
    return found


def killed_run(export: Path, store: Store, after: int, patience: float) -> set[str]:
    """Start a run, kill it some time after so many are done; return who it said was done."""
    said = set()
    with subprocess.Popen(
        [sys.executable, str(SCRIPT), str(export), str(store.root)], stdout=-1
    ) as run:
        for line in run.stdout:
            said.add(line.decode().split()[0])
            if len(said) >= after:
                break
        time.sleep(patience)
        family = psutil.Process(run.pid).children(recursive=True) if run.poll() is None else []
        run.send_signal(signal.SIGKILL)
        said |= {
            line.decode().split()[0] for line in run.stdout.read().splitlines() if b" " in line
        }
    _, left = psutil.wait_procs(family, timeout=10)
    assert left == [], "its workers end with it"
    return said - {"all"}


def kill_often(tmp_path: Path, times: int, students: int) -> None:
    files = {f"S_{n}_assignsubmission_file/server.py": SERVER for n in range(1, students + 1)}
    export = zipped(tmp_path / "export.zip", files)
    store, chance = Store(tmp_path / "results"), random.Random(7)
    before: set[str] = set()
    for _ in range(times):
        said = killed_run(
            export, store, chance.randrange(1, 9) + len(before), chance.uniform(0, 0.02)
        )
        now = whole(store)
        assert said | before <= now, "what was said to be done is there"
        before = now
    last = subprocess.run(
        [sys.executable, str(SCRIPT), str(export), str(store.root)], capture_output=True, text=True
    )
    assert last.stdout.splitlines()[-1] == "all"
    assert last.stdout.count(" old") == len(before)
    assert whole(store) == {f"S-{n}" for n in range(1, students + 1)}
    assert not [file for file in store.root.rglob("*") if file.name.endswith(".part")]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no kill -9 here")
def test_kill_9_loses_nothing_that_was_done(tmp_path) -> None:
    kill_often(tmp_path, 3, 60)


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no kill -9 here")
def test_kill_9_at_fifty_moments_loses_nothing_that_was_done(tmp_path) -> None:
    kill_often(tmp_path, 50, 600)


def test_a_kill_while_a_submission_is_written_leaves_the_old_or_nothing(store, monkeypatch) -> None:
    """Every single step of writing is the last one, once."""
    first = Record("ann", "1", "stages")
    store.save(first, graded("ann", result(3, 1)))
    steps = 0
    replace_, unlink = Path.replace, Path.unlink
    left = [0]

    class Killed(BaseException):
        pass

    def counted(step):
        def wrapped(*args, **named):
            if left[0] == 0:
                raise Killed
            left[0] -= 1
            return step(*args, **named)

        return wrapped

    monkeypatch.setattr(Path, "replace", counted(replace_))
    monkeypatch.setattr(Path, "unlink", counted(unlink))
    while True:
        left[0] = steps
        try:
            store.save(Record("ann", "2", "stages"), graded("ann", result(0, 4)))
            break
        except Killed:
            record = store.record("ann")
            if record is not None:
                assert store.result("ann")["score"] == {"1": 75.0, "2": 0.0}[record.fingerprint]
        steps += 1
        left[0] = 99
        store.save(first, graded("ann", result(3, 1)))
    assert steps > 5 and store.record("ann").fingerprint == "2"
