"""A thread that is stopped at one line shows a race every time, whatever the seed."""

import pytest
from partyline.chat.case import Case
from partyline.chat.fixtures import perform
from partyline.model.checks import load
from partyline.model.failure import CheckFailed
from partyline.model.stages import stage_named
from partyline.specimens.mistakes import mistakes

RACES = {mistake.name: mistake for mistake in mistakes() if "/interleavings" in mistake.caught_by}


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("name", RACES)
def test_a_race_is_found_every_time(sandbox, tmp_path, name, seed) -> None:
    mistake = RACES[name]
    stage = stage_named(mistake.stage)
    check = next(f for c, f in load(stage) if c.name == mistake.caught_by)
    case = Case(mistake.plant(tmp_path), stage.wire(), str(seed), sandbox)
    with pytest.raises(CheckFailed, match="a thread stops before line") as failed:
        perform(check, case, stage)
    assert "The rule: " in failed.value.sentence
