"""One list says what this system can do, and one variable switches it off."""

import os
import re
import socket
import subprocess
import sys
import time

import psutil
import pytest
from partyline.cli.main import main
from partyline.model.stages import ROOT
from partyline.specimens import weaker
from partyline.system import abilities, blocked, connections, process_tree, processes
from partyline.system.abilities import ABILITIES, VARIABLE, UnknownAbility, has, switched_off

NAMES = [ability.name for ability in ABILITIES]
LIBRARY = ROOT / "grading" / "partyline"


@pytest.fixture(autouse=True)
def nothing_is_off(monkeypatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)


@pytest.mark.parametrize("ability", ABILITIES, ids=NAMES)
def test_every_ability_is_told_and_used(ability) -> None:
    assert ability.gives and ability.without
    assert not (ability.gives + ability.without).endswith(".")
    assert ability.systems and set(ability.systems) < set(abilities.SYSTEMS)
    files = [file for file in LIBRARY.rglob("*.py") if file.name != "abilities.py"]
    asked = [file for file in files if f'has("{ability.name}")' in file.read_text("utf-8")]
    assert asked, "nobody asks for it"


def test_nobody_asks_for_what_there_is_not() -> None:
    for file in LIBRARY.rglob("*.py"):
        assert set(re.findall(r'\bhas\("(\w+)"\)', file.read_text("utf-8"))) <= set(NAMES), file


def test_some_or_all_are_switched_off(monkeypatch) -> None:
    here = [name for name in NAMES if has(name)]
    assert switched_off() == frozenset()
    monkeypatch.setenv(VARIABLE, " fork, sleepers ,")
    assert switched_off() == {"fork", "sleepers"}
    assert [name for name in here if not has(name)] == [
        name for name in here if name in ("sleepers", "fork")
    ]
    assert abilities.environment() == {VARIABLE: " fork, sleepers ,"}
    monkeypatch.setenv(VARIABLE, "all")
    assert not any(map(has, NAMES))


def test_what_a_system_lacks_nobody_has(monkeypatch) -> None:
    monkeypatch.setattr(abilities, "SYSTEM", abilities.WINDOWS)
    assert not any(map(has, NAMES))
    monkeypatch.setattr(abilities, "SYSTEM", abilities.MACOS)
    assert not has("sleepers")
    assert has("limits")


def test_a_wrong_name_is_a_letter(monkeypatch, capsys) -> None:
    monkeypatch.setenv(VARIABLE, "sleeper")
    with pytest.raises(UnknownAbility, match="sleepers, connections"):
        switched_off()
    assert main(["solution"]) == 2
    said = capsys.readouterr().err
    assert "PARTYLINE_WITHOUT names 'sleeper', which is no ability" in said


def test_the_doctor_tells_all_in_words(monkeypatch, capsys) -> None:
    monkeypatch.setattr("partyline.cli.doctor.available", lambda mode: "")
    monkeypatch.setenv(VARIABLE, "fork")
    monkeypatch.setenv("COLUMNS", "200")
    assert main(["doctor", "--no-color"]) == 0
    lines = capsys.readouterr().out.splitlines()
    for ability in ABILITIES:
        [line] = [line for line in lines if line.startswith(f"{ability.name} ")]
        word = line.split()[1]
        assert word == ("yes" if has(ability.name) else "off" if ability.name == "fork" else "no")
        assert (ability.without[:30] in line) is (word != "yes")


@pytest.mark.skipif(not has("process_tree"), reason="here there is only one way")
def test_a_family_is_the_same_both_ways(family, monkeypatch) -> None:
    quick = sorted(processes.family(family)), processes.threads(family)
    assert len(quick[0]) == 3
    assert quick[1] == sum(map(process_tree.threads_of, quick[0]))
    monkeypatch.setenv(VARIABLE, "process_tree")
    assert (sorted(processes.family(family)), processes.threads(family)) == quick


def test_what_has_ended_has_no_family(monkeypatch) -> None:
    monkeypatch.setenv(VARIABLE, "all")
    nobody = 2**22 - 1
    assert processes.family(nobody) == [nobody]
    assert processes.threads(nobody) == 0


@pytest.mark.parametrize("off", ["", "sleepers", "all"])
def test_a_family_that_is_frozen_stands_still(off, family, monkeypatch) -> None:
    monkeypatch.setenv(VARIABLE, off)
    assert not blocked.is_stopped(family)
    for pid in processes.family(family):
        psutil.Process(pid).suspend()
    until = time.monotonic() + 10
    while not blocked.is_stopped(family):
        assert time.monotonic() < until
    psutil.Process(processes.family(family)[-1]).resume()
    while blocked.is_stopped(family):
        assert time.monotonic() < until


def test_nothing_is_told_without_the_ability(monkeypatch) -> None:
    monkeypatch.setenv(VARIABLE, "all")
    assert blocked.fingerprint(os.getpid()) is None
    assert blocked.at_rest(os.getpid()) is None
    assert not blocked.waits_for_stdin(os.getpid())
    assert connections.end(1, 2) is None
    assert not connections.in_flight(1)
    assert not connections.in_time_wait(1)


@pytest.mark.parametrize("off", ["", "all"])
def test_who_listens_is_known_both_ways(off, monkeypatch) -> None:
    monkeypatch.setenv(VARIABLE, off)
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert server.getsockname() in connections.listening(os.getpid())


def test_the_machines_are_those_whose_calls_are_known() -> None:
    assert set(abilities.MACHINES) == set(blocked.UNTIMED)


def test_a_wrong_list_of_what_is_missed_is_noticed(monkeypatch, tmp_path) -> None:
    file = tmp_path / "weaker.toml"
    monkeypatch.setattr(weaker, "FILE", file)
    for text in ('spread = ["s9-none"]\n[missed]\n', "spread = []\n[missed]\nflying = []\n"):
        file.write_text(text)
        with pytest.raises(ValueError, match=r"s9-none|flying"):
            weaker.weaker()


@pytest.fixture
def family():
    """The number of a process that has two more under it."""
    loop = "import subprocess, sys, time\n"
    child = [sys.executable, "-c", "import time; print(flush=True); time.sleep(60)"]
    loop += f"for _ in range(2): subprocess.Popen({child!r})\ntime.sleep(60)"
    root = subprocess.Popen([sys.executable, "-c", loop], stdout=subprocess.PIPE)
    for _ in range(2):
        root.stdout.readline()
    members = processes.family(root.pid)
    yield root.pid
    for pid in reversed(members):
        psutil.Process(pid).kill()
    root.communicate()
