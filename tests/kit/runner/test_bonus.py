"""A bonus stage: nobody has to do it, it costs nobody a point, and it has a result of its own."""

import shutil

import pytest
from partyline.model.checks import load, take_over
from partyline.model.results import CheckResult, StageResult, SubmissionResult, Verdict
from partyline.model.stages import ROOT, stage_named, stages
from partyline.submission.submission import find

BONUS = [stage for stage in stages() if not stage.weight]


def result(*parts: tuple[int, Verdict]) -> SubmissionResult:
    """Return a result with one check in each stage, of these weights and verdicts."""
    return SubmissionResult(
        path=".",
        seed=1,
        stages=tuple(
            StageResult(f"{n}", weight, (CheckResult(f"{n}/a", f"{n}", "A", 1, verdict),))
            for n, (weight, verdict) in enumerate(parts)
        ),
    )


@pytest.mark.parametrize("verdict", [Verdict.PASSED, Verdict.FAILED])
def test_it_does_not_change_the_score(verdict) -> None:
    assert result((20, Verdict.PASSED), (20, Verdict.FAILED), (0, verdict)).score == 50


def test_alone_it_has_a_score() -> None:
    assert result((0, Verdict.PASSED)).score == 100
    assert result((0, Verdict.FAILED)).score == 0
    assert result((0, Verdict.PASSED), (0, Verdict.FAILED)).score == 50


def test_without_any_stage_there_is_no_score() -> None:
    assert result().score is None


def test_nobody_misses_it(tmp_path) -> None:
    for stage in stages():
        if stage.weight:
            shutil.copytree(stage.solution, tmp_path / stage.name)
    submission = find(tmp_path)
    assert not submission.missing
    assert list(submission.folders) == [stage.name for stage in stages() if stage.weight]


def test_who_hands_in_only_the_bonus_misses_the_rest(tmp_path) -> None:
    shutil.copytree(BONUS[0].solution, tmp_path / BONUS[0].name)
    assert set(find(tmp_path).missing) == {stage.name for stage in stages() if stage.weight}


# Checks that are taken over


def checks(name: str) -> dict:
    return {check.name.partition("/")[2]: check for check, _ in load(stage_named(name))}


def test_checks_that_are_taken_over_ask_for_the_same() -> None:
    old, new = checks("5-robust"), checks("6-beyond")
    assert set(old) - set(new) == {"built_on_socket_and_threading"}
    for name in set(old) & set(new):
        assert (new[name].title, new[name].points) == (old[name].title, old[name].points)
        assert [after.partition("/")[2] for after in new[name].after] == [
            after.partition("/")[2] for after in old[name].after
        ]
        assert all(after.startswith("6-beyond/") for after in new[name].after)


def test_a_check_that_proves_a_todo_has_its_lesson_and_its_hint() -> None:
    stage = stage_named("6-beyond")
    todos = {todo.number: todo for todo in stage.todos}
    old, new = checks("5-robust"), checks("6-beyond")
    any_cause = {"hour_of_silence", "interleavings", "one_thread_sends", "unplanned_conversations"}
    for name in set(old) & set(new):
        if number := new[name].todo:
            assert new[name].lesson == todos[number].lesson
            own = old[name].hint if name in any_cause else todos[number].hint
            assert new[name].hint == own
        else:
            assert (new[name].lesson, new[name].hint) == (old[name].lesson, old[name].hint)
    assert new["rests"].todo == "6.3", "a check by its name goes before its file"


def test_the_wire_is_the_same() -> None:
    old, new = (vars(stage_named(name).wire()) for name in ("5-robust", "6-beyond"))
    constants = {name for name in new if name.isupper()}
    assert {name: new[name] for name in constants} == {name: old[name] for name in constants}
    assert constants >= {"LISTENING", "CLOSING", "MAX_LINE", "MAX_USERS"}


def test_a_proof_that_is_not_there_is_an_error() -> None:
    file = ROOT / "tests" / "6-beyond" / "test_none.py"
    module = {"__name__": "none", "__file__": str(file)}
    with pytest.raises(ValueError, match=r"no check and no file of 4-names: .*test_hostile_input"):
        take_over("4-names", module)
