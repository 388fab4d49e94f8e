"""A sample of the tests: even parts that are all the tests together, chosen by the commit."""

import argparse
import itertools
import os
import subprocess
import sys
from collections import Counter

import pytest
from partyline.cli import selftest_sample
from partyline.cli.selftest import SAMPLE
from partyline.cli.selftest_sample import parts_of
from partyline.model.stages import ROOT

MANY = [f"test_a.py::test_{kind}[{n}]" for kind in ("mistake", "replay") for n in range(83)]
FEW = [f"test_b.py::test_{n}" for n in range(13)] + [f"test_b.py::test_x[{n}]" for n in range(3)]
NAMES = [*MANY, *FEW]


@pytest.mark.parametrize("parts", [1, 2, 7, 8, 16])
def test_each_part_has_its_share_of_each_kind(parts) -> None:
    place = parts_of(NAMES, parts)
    assert place.keys() == set(NAMES)
    for same in (MANY[:83], MANY[83:], FEW):
        numbers = Counter(place[name] for name in same)
        assert set(numbers) == set(range(1, parts + 1))
        assert max(numbers.values()) - min(numbers.values()) <= 1


def test_a_part_does_not_depend_on_the_order_and_hardly_on_one_test_more() -> None:
    place = parts_of(NAMES, 8)
    assert parts_of(NAMES[::-1], 8) == place
    more = parts_of([*NAMES, "test_c.py::test_new"], 8)
    assert {name: more[name] for name in MANY} == {name: place[name] for name in MANY}


@pytest.fixture
def collected(tmp_path):
    """Return a function that asks pytest which of ten tests it would run."""
    text = "import pytest\n@pytest.mark.parametrize('n', range(10))\ndef test_it(n): pass\n"
    (tmp_path / "test_ten.py").write_text(text, encoding="utf-8")
    (tmp_path / "pytest.ini").touch()
    command = [sys.executable, "-m", "pytest", "-p", SAMPLE, "--collect-only", "-q"]
    ours = {"PYTHONPATH": str(ROOT / "grading"), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    how = {"env": os.environ | ours, "cwd": tmp_path}
    how |= {"capture_output": True, "text": True, "encoding": "utf-8"}
    return lambda *options: subprocess.run([*command, *options], **how)


def test_the_parts_are_all_that_pytest_was_asked_for(collected) -> None:
    def names(*options: str) -> list[str]:
        return [line for line in collected(*options).stdout.splitlines() if "::" in line]

    asked = ["-k", "not 3"]
    parts = [names(*asked, "--sample", f"{part}/2") for part in (1, 2)]
    whole = names(*asked)
    assert len(whole) == 9
    assert sorted(itertools.chain(*parts)) == whole
    assert all(parts)


def test_what_is_no_sample_ends_pytest_with_a_sentence(collected) -> None:
    ended = collected("--sample=4/3")
    assert ended.returncode == pytest.ExitCode.USAGE_ERROR
    assert "there is no part 4 of 3" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_commit_chooses_and_without_git_it_is_the_first(monkeypatch) -> None:
    def head(commit: str, status: int = 0):
        said = subprocess.CompletedProcess([], status, stdout=f"{commit}\n")
        monkeypatch.setattr(selftest_sample.subprocess, "run", lambda *_, **__: said)
        return selftest_sample._sample("8")

    assert head("a0" * 20) == head("a0" * 20) == (1, 8)
    assert {head(f"{number:040x}") for number in range(16)} == {(n, 8) for n in range(1, 9)}
    assert head("", 128) == (1, 8)

    def missing(*_: object, **__: object) -> None:
        raise FileNotFoundError

    monkeypatch.setattr(selftest_sample.subprocess, "run", missing)
    assert selftest_sample._sample("8") == (1, 8)


@pytest.mark.parametrize("said", ["0", "0/3", "4/3", "a", "1/", "/3", "-1/3", "1/2/3"])
def test_what_is_no_sample_is_refused(said) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match=r"sample|part"):
        selftest_sample._sample(said)
