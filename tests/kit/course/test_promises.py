"""Whatever the protocol page promises, a check proves; promises.toml says which."""

import re
import tomllib
from pathlib import Path

import pytest
from partyline.chat.protocol import base, echo, names, pair, robust, room
from partyline.model.checks import load
from partyline.model.stages import ROOT, stages

PAGE = (ROOT / "lessons" / "en" / "protocol.md").read_text(encoding="utf-8")
LISTED = tomllib.loads(Path(__file__).with_name("promises.toml").read_text(encoding="utf-8"))
PROMISES = LISTED["promise"]
RULES = {
    name
    for module in (base, echo, names, pair, robust, room)
    for name, value in vars(module).items()
    if name.isupper() and isinstance(value, str)
}
CHECKS = {check.name for stage in stages() for check, _ in load(stage)}


def promised(page: str) -> list[str]:
    """Return the sentences of the page that tell what programs do: rules, table, and what follows.

    The rest of the page shows a conversation and the words of the wire.
    """
    part = page[page.index("## Rules for every stage") : page.index("## A conversation")]
    found = []
    for block in re.split(r"\n(?=- )|\n\n", part):
        if block.startswith("## "):
            continue
        rows = [row.split("|")[2] for row in block.splitlines() if row.startswith("| ")]
        for text in rows[1:] if rows else [block.removeprefix("- ")]:
            if text.strip(" -"):
                found += re.split(r"(?<=\.) (?=[A-Z`])", " ".join(text.split()))
    return found


def test_every_sentence_is_listed_and_nothing_else() -> None:
    listed = [promise["text"] for promise in PROMISES]
    assert len(set(listed)) == len(listed)
    assert set(listed) == set(promised(PAGE))


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise["text"][:40])
def test_what_proves_it_is_there(promise) -> None:
    assert promise["proved_by"]
    assert set(promise["proved_by"]) <= CHECKS
    assert set(promise.get("rule", ())) <= RULES


def test_every_todo_is_proved_by_a_check() -> None:
    for stage in stages():
        proved = {check.todo for check, _ in load(stage)}
        assert {todo.number for todo in stage.todos} <= proved


def test_a_new_sentence_would_be_missed() -> None:
    page = PAGE.replace("Empty lines are ignored.", "Empty lines are ignored. Pigs may fly.")
    assert "Pigs may fly." in promised(page)
