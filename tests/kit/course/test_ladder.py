"""The ladder: each solution passes its stage, each starter waits for exactly its own TODOs."""

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from partyline.model.checks import load
from partyline.model.results import SubmissionResult, Verdict
from partyline.model.stages import Stage, stages
from partyline.reports.words import why
from partyline.runner.grader import grade
from partyline.submission.submission import Submission, find

DIFFERENCES = tomllib.loads(Path(__file__).with_name("ladder.toml").read_text(encoding="utf-8"))


@cache
def graded(folder: Path, stage: Stage) -> SubmissionResult:
    return grade(find(folder, stage), seed=1)


def names(result: SubmissionResult, *verdicts: Verdict) -> set[str]:
    return {check.name for check in result.checks if check.verdict in verdicts}


def pairs() -> Iterator[tuple[Stage, Stage]]:
    """Yield each stage with the one before it."""
    yield from zip(stages(), stages()[1:], strict=False)


@pytest.mark.parametrize("stage", stages(), ids=lambda stage: stage.name)
def test_the_solution_passes_everything(stage) -> None:
    result = graded(stage.solution, stage)
    wrong = [check for check in result.checks if check.verdict is not Verdict.PASSED]
    assert result.passed, [(check.name, why(check)) for check in wrong]
    assert result.score == 100
    assert not any(check.allowances for check in result.checks), "nothing has to be forgiven"


@pytest.mark.parametrize("stage", stages(), ids=lambda stage: stage.name)
def test_the_starter_fails_exactly_what_its_todos_own(stage) -> None:
    owned = {check.name for check, _ in load(stage) if check.todo}
    result = graded(stage.starter, stage)
    assert not names(result, Verdict.GRADER_ERROR)
    assert names(result, Verdict.FAILED, Verdict.NOT_REACHED) == owned


@pytest.mark.parametrize("stage", stages(), ids=lambda stage: stage.name)
def test_every_todo_is_owned_by_a_check_and_every_owner_is_a_todo(stage) -> None:
    numbers = {todo.number for todo in stage.todos}
    assert {check.todo for check, _ in load(stage) if check.todo} == numbers


@pytest.mark.parametrize(("before", "stage"), list(pairs()), ids=lambda stage: stage.name)
def test_where_a_solution_differs_from_the_stage_before_is_explained(before, stage) -> None:
    """ladder.toml names each check of stage k-1 that solution k fails, and says why."""
    submission = Submission(stage.solution, {before.name: stage.solution}, {})
    result = grade(submission, seed=1, strict=True)  # else what builds on them is tried as well
    explained = DIFFERENCES[stage.name]
    assert explained["why"]
    assert names(result, Verdict.FAILED) == set(explained["fails"])
