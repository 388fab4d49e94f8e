"""Chats that the kit was not made for: what is found of each is true."""

import ast
import tomllib

import pytest
from partyline.open.discover.find import found
from partyline.open.discover.layout import laid_out
from partyline.open.marking.zoo import FACTS, ZOO, chats, facts_of, files_of, visited, wrong_facts
from partyline.runner.worker_process import available
from partyline.submission.intake import NothingToGrade
from partyline.system.abilities import has

QUICK = ["write-up-a-markdown", "write-up-b", "tkinter-window"]
STOPPED = [name for name in chats() if facts_of(name).get("starts") is False]
RUNNING = [name for name in chats() if name not in STOPPED]
APART = pytest.mark.skipif(
    available("bwrap") != "" or not has("connections"),
    reason="fixed ports need a network of their own, and a look at who sleeps",
)


def test_there_are_enough_of_all_kinds() -> None:
    everything = [facts_of(name) for name in chats()]
    assert len(everything) >= 65
    assert {f.get("asked_by") for f in everything} >= {"server", "client", "nobody"}
    assert {f.get("name_by") for f in everything} >= {"server", "client", "nobody"}
    assert {f["users"] for f in everything if "users" in f} == {0, 2, 3}
    assert sum(f.get("no_chat") is True for f in everything) >= 2
    assert sum(f.get("by_hand") is True for f in everything) >= 2
    for harm in ("departure_harms", "crash_harms", "silent_harms", "connect_close_harms"):
        assert {f.get(harm) for f in everything} >= {True, False}, harm
    assert sum(f.get("starts") is False for f in everything) >= 3
    assert sum(f.get("client_works") is False for f in everything) >= 3


@pytest.mark.parametrize("name", chats())
def test_the_facts_are_well_formed(name) -> None:
    facts = facts_of(name)
    assert {key: type(value) for key, value in facts.items()} == {key: FACTS[key] for key in facts}
    assert facts["about"] and not facts["about"].endswith(".")
    for key in ("asked_by", "name_by"):
        assert facts.get(key, "nobody") in ("server", "client", "nobody")


@pytest.mark.parametrize("name", [name for name in chats() if name != "newer-python"])
def test_the_programs_are_python(name) -> None:
    for file in files_of(name):
        ast.parse(file.read_bytes())


@pytest.mark.parametrize("name", chats())
def test_the_chat_is_found(name) -> None:
    facts = facts_of(name)
    with laid_out(ZOO / name) as laid:
        pair = found(laid.folder)
    if "server" in facts:
        assert (pair.server, pair.client or "") == (facts["server"], facts["client"])
    else:
        assert "code-of-" in pair.server and pair.client
    assert len(pair.why) >= 2


def test_where_there_is_no_server_a_letter_says_so(tmp_path) -> None:
    text = "import socket\nsocket.create_connection(('127.0.0.1', 5000)).sendall(b'hi')\n"
    (tmp_path / "client.py").write_text(text)
    with laid_out(tmp_path) as laid, pytest.raises(NothingToGrade, match="over UDP"):
        found(laid.folder)


@APART
@pytest.mark.timeout(120)
@pytest.mark.parametrize("name", [*QUICK, *STOPPED])
def test_what_is_found_is_true(name) -> None:
    result = visited(name)
    assert wrong_facts(name, result) == {}
    assert not result.grader_failed


@APART
@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", [name for name in RUNNING if name not in QUICK])
def test_what_is_found_of_the_others_is_true_twice(name) -> None:
    first, second = visited(name, seed=1), visited(name, seed=2)
    assert wrong_facts(name, first) == {}
    assert not first.grader_failed
    verdicts = [{c.name: c.verdict for c in result.checks} for result in (first, second)]
    assert verdicts[0] == verdicts[1]


def test_facts_are_toml_that_names_no_other_key() -> None:
    for name in chats():
        assert set(tomllib.loads((ZOO / name / "facts.toml").read_text("utf-8"))) <= set(FACTS)
