"""The unplanned conversations, before anybody has them: can every step happen?"""

import importlib.util

import pytest
from partyline.chat.protocol.stages import PROTOCOLS
from partyline.chat.unplanned.conversations import conversations
from partyline.model.stages import stage_named


def wire(stage: str):
    file = stage_named(stage).solution / "wire.py"
    spec = importlib.util.spec_from_file_location(f"wire_{stage}", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("stage", PROTOCOLS)
def test_something_happens_in_every_step(stage) -> None:
    """Seed 143879 had a step in which nobody came, because everybody was here already."""
    for seed in (f"143879/{stage}/unplanned_conversations", *map(str, range(60))):
        for talk in conversations(PROTOCOLS[stage](wire(stage)), seed, 20):
            assert all(talk), seed
