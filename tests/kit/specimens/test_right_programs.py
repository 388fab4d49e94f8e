"""Right programs, written by other hands than ours, pass every check of their stage, every time."""

import os
from pathlib import Path

import pytest
from partyline.model import checks
from partyline.model.failure import NotJudgedHere
from partyline.model.stages import stage_named, stages
from partyline.specimens.right_programs import RightProgram, right_programs

ALL = right_programs()
HERE = [program for program in ALL if program.runs_here]
RUNS = int(os.environ.get("PARTYLINE_RUNS", "3"))
SEEDS = range(1, RUNS + 1)  # the seed 0 is that of the default tests


def accusations(program: RightProgram, judge, folder: Path, seed: str) -> list[str]:
    """Return what the checks of its stage say against a program: nothing, if they are right."""
    said = []
    stage = stage_named(program.stage)
    for check, function in checks.load(stage):
        if not program.is_met_by(check, function):
            continue
        try:
            failed = judge(function, stage, folder, seed)
        except NotJudgedHere:
            continue
        if failed is not None:
            said.append(f"{check.name}, seed {seed}: {failed.sentence}")
    return said


def some() -> list[RightProgram]:
    """The first server and the first client of each stage are met each time."""
    quick = [program for program in HERE if not program.slow]
    return list({(p.stage, p.name[0]): p for p in reversed(quick)}.values())


@pytest.mark.timeout(600)
@pytest.mark.parametrize("program", some(), ids=lambda program: program.name)
def test_passes(program, judge, tmp_path: Path) -> None:
    folder = program.lay_out(tmp_path)
    assert accusations(program, judge, folder, "0") == []


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("program", HERE, ids=lambda program: program.name)
def test_passes_every_time(program, judge, tmp_path: Path) -> None:
    """All of them. Run with PARTYLINE_RUNS=30 for the full sweep."""
    folder = program.lay_out(tmp_path)
    said = [a for seed in SEEDS for a in accusations(program, judge, folder, str(seed))]
    assert said == []


def test_there_are_enough_and_in_every_stage() -> None:
    assert len(ALL) >= 18
    assert {program.stage for program in ALL} == {stage.name for stage in stages()}


def test_every_program_says_what_is_unlike_ours() -> None:
    sentences = [program.about for program in ALL]
    assert len(set(sentences)) == len(sentences)
    assert all(sentence and not sentence.endswith(".") for sentence in sentences)
