"""With every ability switched off, right programs pass, and mistakes are caught or are listed.

That is how the grader works on Windows, as far as another system can show it.
"""

from pathlib import Path

import pytest
from partyline.chat.case import Case
from partyline.chat.fixtures import perform
from partyline.model import checks
from partyline.model.failure import CheckFailed, NotJudgedHere
from partyline.model.results import Verdict
from partyline.model.stages import Stage, stage_named, stages
from partyline.runner.grader import grade
from partyline.sandbox.sandbox import FreshInterpreters, open_sandbox
from partyline.specimens.mistakes import mistakes
from partyline.specimens.right_programs import right_programs
from partyline.specimens.weaker import weaker
from partyline.submission.submission import find
from partyline.system.abilities import VARIABLE

KNOWN = {mistake.name: mistake for mistake in mistakes()}
WEAKER = weaker()
REST = sorted(KNOWN.keys() - set(WEAKER.spread))
MISSED = [(ability, name) for ability, names in WEAKER.missed.items() for name in names]
# Those that take their time come first: so two cores are done sooner.
HERE = sorted((p for p in right_programs() if p.runs_here), key=lambda p: (not p.slow, p.name))


@pytest.fixture
def without(monkeypatch):
    """Return a function that switches abilities off for this test."""
    return lambda names: monkeypatch.setenv(VARIABLE, names)


def met(function: checks.CheckFunction, stage: Stage, folder: Path) -> str:
    """Let one check meet the programs in `folder`; return what comes of it, in words."""
    sandbox = open_sandbox()
    try:
        perform(function, Case(folder, stage.wire(), "0", sandbox), stage)
    except CheckFailed as failed:
        return failed.sentence
    except NotJudgedHere:
        return "not judged"
    finally:
        sandbox.close()
    return "passed"


def meets_its_check(name: str, folder: Path) -> str:
    mistake = KNOWN[name]
    stage = stage_named(mistake.stage)
    found = {check.name: function for check, function in checks.load(stage)}
    return met(found[mistake.caught_by], stage, mistake.plant(folder))


def is_caught_or_listed(name: str, folder: Path) -> None:
    said = meets_its_check(name, folder)
    ability = WEAKER.ability_for(name)
    if ability:
        assert said in ("passed", "not judged"), f"{name} is caught: take it out of weaker.toml"
    else:
        assert said not in ("passed", "not judged"), f"{name}: {said}"


def test_the_spread_has_something_of_every_stage() -> None:
    assert len(set(WEAKER.spread)) == len(WEAKER.spread) == 30
    assert {KNOWN[name].stage for name in WEAKER.spread} == {stage.name for stage in stages()}


def test_the_worker_has_the_same_abilities(without, submission) -> None:
    without("all")
    result = grade(find(submission()), seed=1, only=["1-echo/echo", "1-echo/ctrl_c"])
    verdicts = {check.name: check.verdict for check in result.checks}
    assert verdicts["1-echo/ctrl_c"] is Verdict.NOT_REACHED
    assert [check.points for check in result.checks if check.name == "1-echo/ctrl_c"] == [0]
    assert result.isolation.startswith("isolation: none")


def test_what_builds_on_something_that_is_not_judged_costs_nothing(without) -> None:
    without("signals")
    stage = stage_named("5-robust")
    names = ["5-robust/ctrl_c_says_goodbye", "5-robust/sigterm_says_goodbye"]
    first, second = grade(find(stage.solution, stage), seed=1, only=names).checks
    assert (first.verdict, first.points) == (second.verdict, second.points)
    assert (second.verdict, second.points) == (Verdict.NOT_REACHED, 0)
    assert second.reason.endswith("which is not judged here")


def test_new_interpreters_are_started(without) -> None:
    without("all")
    sandbox = open_sandbox()
    assert isinstance(sandbox, FreshInterpreters)
    sandbox.close()


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("program", HERE, ids=lambda program: program.name)
def test_right_programs_pass(program, without, tmp_path: Path) -> None:
    without("all")
    stage = stage_named(program.stage)
    folder = program.lay_out(tmp_path)
    said = {
        check.name: met(function, stage, folder)
        for check, function in checks.load(stage)
        if program.is_met_by(check, function)
    }
    assert {name: why for name, why in said.items() if why not in ("passed", "not judged")} == {}


@pytest.mark.slow
@pytest.mark.parametrize("stage", stages()[::-1], ids=lambda stage: stage.name)
def test_the_solution_passes(stage, without) -> None:
    without("all")
    result = grade(find(stage.solution, stage), seed=1)
    assert [c.name for c in result.checks if c.verdict is Verdict.FAILED] == []
    lost = [c.name for c in result.checks if c.verdict is not Verdict.PASSED and c.points]
    assert lost == [], "what can't be judged must not cost points"
    assert sum(check.verdict is Verdict.PASSED for check in result.checks) > len(result.checks) / 2


@pytest.mark.slow
@pytest.mark.parametrize("name", WEAKER.spread)
def test_a_spread_of_mistakes_is_caught_or_listed(name, without, tmp_path: Path) -> None:
    without("all")
    is_caught_or_listed(name, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("name", REST)
def test_every_other_mistake_is_caught_or_listed(name, without, tmp_path: Path) -> None:
    without("all")
    is_caught_or_listed(name, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize(("ability", "name"), MISSED)
def test_this_one_ability_is_missing_for_it(ability, name, without, tmp_path: Path) -> None:
    without(ability)
    assert meets_its_check(name, tmp_path) in ("passed", "not judged")
