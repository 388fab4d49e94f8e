"""Which checks belong to which lesson, and in which order they run."""

import importlib.util
import re
from pathlib import Path

import pytest
from partyline.course.lesson_checks import checks_of, lessons_of, own_checks, stage_of, until
from partyline.course.starter import blanked
from partyline.learner.order import order, quick_first
from partyline.learner.standby_workers import StandbyWorker
from partyline.model.outline import lessons
from partyline.model.results import CheckResult, Verdict
from partyline.model.stages import ROOT, Stage, Todo, stages

TAUGHT = [found for found in lessons() if own_checks(found) and found.stage != "none"]


def constant(scenes: str, name: str) -> str:
    spec = importlib.util.spec_from_file_location(scenes, ROOT / "tests/scenes" / f"{scenes}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return getattr(module, name)


@pytest.mark.parametrize("stage", stages(), ids=lambda stage: stage.name)
def test_every_check_belongs_to_one_lesson_of_its_stage(stage) -> None:
    owned = [check for found in lessons_of(stage.name) for check in own_checks(found)]
    assert sorted(c.name for c in owned) == sorted(c.name for c in checks_of(stage.name))


@pytest.mark.parametrize("found", TAUGHT, ids=lambda found: found.name)
def test_nothing_runs_before_what_it_builds_on(found) -> None:
    seen = set()
    for check in order(found):
        assert seen >= set(check.after), check.name
        seen.add(check.name)
    assert seen == {check.name for check in checks_of(stage_of(found).name)}


@pytest.mark.parametrize("found", TAUGHT, ids=lambda found: found.name)
def test_a_lesson_waits_for_no_later_one(found) -> None:
    names = {check.name for check in until(found)}
    assert all(names >= set(check.after) for check in own_checks(found))


def test_the_check_that_failed_last_comes_first_and_the_lesson_before_the_rest() -> None:
    threads = lessons()[4]
    names = [check.name for check in order(threads, ["1-echo/ctrl_c", "1-echo/gone"])]
    assert names[0] == "1-echo/ctrl_c"
    assert names.count("1-echo/ctrl_c") == 1
    own = {check.name for check in own_checks(threads)}
    others = [n for n in names if n not in own]
    last_own = max(names.index(name) for name in own)
    assert names.index("1-echo/client_connects") > last_own, others


def test_what_takes_long_comes_last_unless_something_builds_on_it() -> None:
    checks = order(lessons()[3])
    needed = {name for check in checks for name in check.after}
    base = next(check for check in checks if check.name in needed)
    leaf, other = [check for check in checks if check.name not in needed][:2]
    known = {
        check.name: CheckResult(check.name, "1-echo", "", 1, Verdict.PASSED, seconds=2.0)
        for check in (base, leaf, other)
    }
    found = quick_first(checks, known, (other.name,))
    assert found == (*(check for check in checks if check != leaf), leaf)
    assert quick_first(checks, {}, ()) == checks


def write(stage: Stage, home: Path, waiting: list[Todo], instead: dict[str, str]) -> Path:
    """Write a stage in which these TODOs wait, some of them with other code for now."""
    folder = home / stage.name
    folder.mkdir(parents=True, exist_ok=True)
    for source in stage.solution.glob("*.py"):
        text = blanked(source, [todo for todo in waiting if todo.file == source.name])
        for number, body in instead.items():
            blank = rf"^ +# TODO {re.escape(number)}:.*?raise SystemExit\(1\)\n"
            text = re.sub(blank, lambda _, body=body: body, text, flags=re.M | re.S)
        (folder / source.name).write_text(text, encoding="utf-8")
    return folder


FOR_NOW = {
    2: {
        "1.1": "    with sock:\n        while chunk := wire.receive(sock):\n"
        "            sock.sendall(chunk)\n",
        "1.3": "    serve(sock)\n",
    },
    3: {"1.3": "    serve(sock)\n"},
    10: {
        "5.4": "".join(
            f"    {line}\n"
            for line in constant("10-hostile-input", "FOR_NOW").strip().splitlines()[1:]
        )
    },
}
QUICK = (2, 3)


@pytest.mark.parametrize(
    "found",
    [pytest.param(f, marks=() if f.number in QUICK else pytest.mark.slow) for f in TAUGHT],
    ids=lambda found: found.name,
)
def test_a_lesson_is_green_when_its_own_todos_are_written(found, tmp_path) -> None:
    """With what the learner has at the end of this lesson, its checks pass: none asks for more."""
    stage = stage_of(found)
    instead = FOR_NOW.get(found.number, {})
    waiting = [t for t in stage.todos if t.lesson > found.name or t.number in instead]
    folder = write(stage, tmp_path, waiting, instead)
    worker = StandbyWorker(stage.name)
    try:
        results = list(worker.run(folder, order(found), 7))
    finally:
        worker.close()
    wanted = {check.name for check in until(found)}
    wrong = [
        (r.name, r.verdict, r.failure and r.failure.sentence)
        for r in results
        if r.name in wanted and r.verdict is not Verdict.PASSED and r.points
    ]
    assert wrong == []
