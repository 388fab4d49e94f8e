"""Every wrong program is caught by the check that it names, and that check passes the solution."""

import os
from pathlib import Path

import pytest
from partyline.model import checks
from partyline.model.failure import NotJudgedHere
from partyline.model.stages import stage_named, stages
from partyline.specimens.mistakes import mistakes

ALL = mistakes()
RUNS = int(os.environ.get("PARTYLINE_RUNS", "3"))
SEEDS = range(1, RUNS + 1)  # the seed 0 is that of the default tests


def function_of(name: str, stage_name: str) -> checks.CheckFunction:
    found = [f for check, f in checks.load(stage_named(stage_name)) if check.name == name]
    assert found, f"there is no check {name}"
    return found[0]


@pytest.mark.parametrize("mistake", ALL, ids=lambda mistake: mistake.name)
def test_is_caught(mistake, judge, tmp_path: Path) -> None:
    stage = stage_named(mistake.stage)
    function = function_of(mistake.caught_by, mistake.stage)
    try:
        failed = judge(function, stage, mistake.plant(tmp_path))
    except NotJudgedHere as reason:  # as a student's run says on a machine that is too slow for it
        pytest.skip(f"not judged: {reason}")
    assert failed is not None, f"{mistake.caught_by} passes a server that {mistake.behaves}"


@pytest.mark.slow
@pytest.mark.parametrize("mistake", ALL, ids=lambda mistake: mistake.name)
def test_is_caught_every_time(mistake, judge, tmp_path: Path) -> None:
    """Run with PARTYLINE_RUNS=30 for the full sweep."""
    stage = stage_named(mistake.stage)
    function = function_of(mistake.caught_by, mistake.stage)
    folder = mistake.plant(tmp_path)
    passed = [seed for seed in SEEDS if judge(function, stage, folder, str(seed)) is None]
    assert not passed, f"not caught with the seeds {passed}"


def test_there_are_enough_and_in_every_stage() -> None:
    assert len(ALL) >= 30
    assert {mistake.stage for mistake in ALL} == {stage.name for stage in stages()}


def test_every_name_tells_what_it_does() -> None:
    sentences = [mistake.behaves for mistake in ALL]
    assert len(set(sentences)) == len(sentences)
    assert all(sentence and not sentence.endswith(".") for sentence in sentences)
