"""Two mistakes in one program: at least one of them is caught by the check that it names."""

import os
from pathlib import Path

import pytest
from partyline.model.checks import CheckFunction, load
from partyline.model.stages import stage_named, stages
from partyline.specimens import mistakes
from partyline.specimens.mistakes import Pair, pairs

ALL = pairs()
RUNS = int(os.environ.get("PARTYLINE_RUNS", "3"))
SEEDS = range(1, RUNS + 1)  # the seed 0 is that of the default tests


def checks_of(pair: Pair) -> list[CheckFunction]:
    names = {mistake.caught_by for mistake in pair.mistakes}
    return [function for check, function in load(stage_named(pair.stage)) if check.name in names]


def caught(pair: Pair, judge, folder: Path, seed: str = "0") -> bool:
    stage = stage_named(pair.stage)
    return any(judge(function, stage, folder, seed) is not None for function in checks_of(pair))


@pytest.mark.parametrize("pair", ALL, ids=lambda pair: pair.name)
def test_is_caught(pair, judge, tmp_path: Path) -> None:
    assert checks_of(pair)
    assert caught(pair, judge, pair.plant(tmp_path)), pair.mistakes


@pytest.mark.slow
@pytest.mark.parametrize("pair", ALL, ids=lambda pair: pair.name)
def test_is_caught_every_time(pair, judge, tmp_path: Path) -> None:
    folder = pair.plant(tmp_path)
    passed = [seed for seed in SEEDS if not caught(pair, judge, folder, str(seed))]
    assert not passed, f"not caught with the seeds {passed}"


def test_there_are_enough_and_in_every_stage() -> None:
    assert len(ALL) >= 10
    assert {pair.stage for pair in ALL} == {stage.name for stage in stages()}


def test_no_pair_stands_twice() -> None:
    assert len({frozenset(m.name for m in pair.mistakes) for pair in ALL}) == len(ALL)


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ('["s1-no-threads", "s1-nobody-knows-it"]', "two known mistakes"),
        ('["s1-no-threads"]', "two known mistakes"),
        ('["s1-no-threads", "s2-still-echo"]', "two stages"),
    ],
)
def test_a_pair_that_can_not_be_is_an_error(names, said, tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "odd.toml").write_text(f"mistakes = {names}\n", encoding="utf-8")
    monkeypatch.setattr(mistakes, "PAIRS", tmp_path)
    with pytest.raises(ValueError, match=said):
        pairs()


def test_a_pair_whose_changes_collide_is_an_error(tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "odd.toml").write_text(
        'mistakes = ["s1-no-threads", "s1-target-called"]\n', encoding="utf-8"
    )
    monkeypatch.setattr(mistakes, "PAIRS", tmp_path)
    with pytest.raises(ValueError, match="should stand once"):
        pairs()[0].plant(tmp_path / "program")
