"""What stands close to the edge of a rule comes in every run, whatever the seed."""

import pytest
from partyline.chat.protocol.names import Names
from partyline.chat.protocol.robust import Robust
from partyline.chat.protocol.stages import PROTOCOLS
from partyline.chat.unplanned import edges
from partyline.chat.unplanned.conversations import conversations
from partyline.model.stages import stage_named

SEEDS = ("1", "2", "a third")


def said(stage: str, seed: str) -> list[bytes]:
    protocol = PROTOCOLS[stage](stage_named(stage).wire())
    talks = conversations(protocol, seed, 20)
    return [
        line for talk in talks[:4] for step in talk for e in step for line in e.data.split(b"\n")
    ]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("stage", PROTOCOLS)
def test_the_neighbours_of_commands_and_limits_are_said(stage, seed) -> None:
    lines = said(stage, seed)
    for text in (
        b"/QUIT",
        b"/quit ",
        b" /quit",
        b"//quit",
        b"/",
        b"/Who",
        b" /who",
        b"",
        b" ",
        b"*",
    ):
        assert text in lines
    assert {509, 510, 511} <= {len(line) for line in lines}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("stage", [s for s, p in PROTOCOLS.items() if issubclass(p, Names)])
def test_no_bad_name_is_good_and_no_good_one_is_bad(stage, seed) -> None:
    protocol = PROTOCOLS[stage](stage_named(stage).wire())
    talks = conversations(protocol, seed, 20)
    tries = [e for step in talks[2] for e in step if e.data.count(b"\n") > 9]
    bad = edges.bad_names(lambda pattern: pattern.replace("@", "w").replace("~", "w"))
    lost = 9 if isinstance(protocol, Robust) else 0  # whose control characters are free
    assert sum(e.data.count(b"\n") for e in tries) >= len(bad) - lost
    good = edges.good_names(lambda pattern: pattern)
    assert sum(e.data == b"/who\n/quit\n" for step in talks[2] for e in step) == len(good)
