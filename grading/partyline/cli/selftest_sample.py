"""`grade.py selftest --sample`: a part of the tests, chosen by the commit, where time is short.

A kind is a test function with all its parameters. Every part has its share of each kind, all parts
together are all the tests, and the same commit always has the same part. Commits have random names,
so the tests that one commit leaves out are met at another.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import subprocess
from collections.abc import Iterable

import pytest

from partyline.model.stages import ROOT

_FORM = re.compile(r"([1-9]\d*)(?:/([1-9]\d*))?")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option."""
    parser.addoption(
        "--sample",
        type=_sample,
        metavar="[K/]N",
        help="run one of N parts of the tests: part K, or the part that belongs to the commit",
    )


def _sample(said: str) -> tuple[int, int]:
    """Return which part, and of how many."""
    form = _FORM.fullmatch(said)
    if form is None:
        raise argparse.ArgumentTypeError(f"{said} is no sample: write 8 or 3/8")
    part, parts = (int(number) if number else 0 for number in form.groups())
    if not parts:
        part, parts = _part_of_commit(part), part
    if part > parts:
        raise argparse.ArgumentTypeError(f"there is no part {part} of {parts}")
    return part, parts


def _part_of_commit(parts: int) -> int:
    """Return the part that belongs to the commit of this project; 1 where there is no Git."""
    try:
        asked = subprocess.run(
            ["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
        )
    except OSError:
        return 1
    commit = asked.stdout.strip()
    return int(commit, 16) % parts + 1 if asked.returncode == 0 else 1


def _number(words: str) -> int:
    return int.from_bytes(hashlib.sha256(words.encode()).digest()[:8])


def parts_of(names: Iterable[str], parts: int) -> dict[str, int]:
    """Return name of a test -> its part, from 1 to `parts`; the parts are as even as they can be.

    Kinds with fewer tests than there are parts are put together, so that they are spread as well.
    """
    kinds: dict[str, list[str]] = {}
    for name in sorted(set(names)):
        kinds.setdefault(name.partition("[")[0], []).append(name)
    few = [name for same in kinds.values() if len(same) < parts for name in same]
    many = {kind: same for kind, same in kinds.items() if len(same) >= parts}
    return {
        name: (_number(kind) + place) % parts + 1
        for kind, same in {**many, "": few}.items()
        for place, name in enumerate(sorted(same, key=_number))
    }


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep one part, after -m and -k have chosen."""
    if config.option.sample is None:
        return
    part, parts = config.option.sample
    place = parts_of((item.nodeid for item in items), parts)
    left_out = [item for item in items if place[item.nodeid] != part]
    items[:] = [item for item in items if place[item.nodeid] == part]
    config.hook.pytest_deselected(items=left_out)


def pytest_report_header(config: pytest.Config) -> str:
    """Say which part it is, and how to run the same again."""
    if config.option.sample is None:
        return ""
    part, parts = config.option.sample
    return f"sample: part {part} of {parts}; to run the same part again: --sample {part}/{parts}"
