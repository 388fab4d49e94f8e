"""A class run says of each submission what grading it alone says, whatever runs beside it."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from partyline.classroom.job import How
from partyline.classroom.pool import processes
from partyline.classroom.recognise import recognise
from partyline.classroom.run import ClassRun
from partyline.classroom.store import Store
from partyline.model.stages import ROOT, stage_named
from partyline.runner.grader import grade
from partyline.specimens.mistakes import mistakes
from partyline.submission.submission import opened
from sample_exports import as_zip, zipped

STAGE = stage_named("1-echo")
SEED = 7
FLOOD = b"while True:\n    print('x' * 10_000)\n"
HANGS = b"import time\nwhile True:\n    time.sleep(1)\n"
HOSTILE = (
    b"import os, sys\nos.write(1, b'{\"result\": 1}\\n')\nos.kill(os.getppid(), 0)\nos._exit(0)\n"
)
SOME = ("s1-no-threads", "s1-decodes-pieces")


def folder(files: dict[str, bytes], path: Path) -> Path:
    for name, content in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(content)
    return path


def a_class(place: Path) -> dict[str, dict[str, bytes]]:
    """Return who has handed in what: right, wrong, hanging, flooding, hostile and nothing."""
    right = {file.name: file.read_bytes() for file in STAGE.solution.glob("*.py")}
    starter = {file.name: file.read_bytes() for file in STAGE.starter.glob("*.py")}
    people = {"right": right, "starter": starter, "empty": {}}
    for name, server in (("hangs", HANGS), ("floods", FLOOD), ("hostile", HOSTILE)):
        people[name] = {**right, "server.py": server}
    for mistake in mistakes():
        if mistake.name in SOME:
            home = mistake.plant(place / mistake.name)
            people[mistake.name] = {file.name: file.read_bytes() for file in home.glob("*.py")}
    return people


def verdicts(result) -> dict[str, str]:
    return {c["name"]: str(c["verdict"]) for s in result["stages"] for c in s["checks"]}


def graded_alone(place: Path, people: dict[str, dict[str, bytes]]) -> dict[str, dict]:
    """Grade each submission by a call of its own; four at a time, because most of them wait."""

    def one(name: str) -> dict:
        with opened(folder(people[name], place / name), STAGE) as submission:
            return grade(submission, SEED, isolation="none").to_json()

    names = [name for name, own in people.items() if own]
    with ThreadPoolExecutor(4) as pool:
        return dict(zip(names, pool.map(one, names), strict=True))


def agrees(place: Path, people: dict[str, dict[str, bytes]], jobs: int) -> None:
    files = {
        f"Student_{n}_assignsubmission_file/{file}": content
        for n, own in enumerate(people.values(), 1)
        for file, content in (own or {"": b""}).items()
    }
    files["Student_99_assignsubmission_file/bomb.zip"] = as_zip({"../../server.py": FLOOD})
    handed = recognise(zipped(place / "export.zip", files))
    store = Store(place / "results")
    how = How(SEED, stage=STAGE.name, isolation="none")
    ClassRun(handed, how, store, processes, jobs).go()
    right = graded_alone(place / "alone", people)
    for n, (name, own) in enumerate(people.items(), 1):
        record = store.record(f"Student-{n}")
        assert record is not None and not record.grader_error, (name, record)
        if not own:
            assert record.sentence and store.result(f"Student-{n}") is None
            continue
        in_class = store.result(f"Student-{n}")
        assert verdicts(in_class) == verdicts(right[name]), name
        assert in_class["score"] == right[name]["score"], name
    outside = store.record("Student-99")
    assert outside is not None and outside.sentence
    assert not (ROOT / "server.py").exists()


@pytest.mark.timeout(110)
def test_side_by_side_they_get_the_verdicts_of_grading_alone(tmp_path) -> None:
    people = a_class(tmp_path / "plants")
    assert len(people) == 8
    agrees(tmp_path, people, jobs=3)


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_every_mistake_of_a_stage_gets_the_verdicts_of_grading_alone(tmp_path) -> None:
    """Without races: a check that fails only sometimes may fail once and pass once."""
    people = {}
    for mistake in mistakes():
        if mistake.stage == STAGE.name:
            home = mistake.plant(tmp_path / "plants" / mistake.name)
            people[mistake.name] = {file.name: file.read_bytes() for file in home.glob("*.py")}
    assert len(people) > 15
    agrees(tmp_path, people, jobs=3)
