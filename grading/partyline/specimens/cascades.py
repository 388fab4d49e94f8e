"""Pairs that nobody has written: a mistake that an allowance forgives, and one more beside it."""

from __future__ import annotations

import itertools
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

from partyline.specimens.mistakes import Pair, mistakes

# Each is one deviation that can be named, and meets most checks of its stage.
CASCADING = (
    "s1-echo-to-all",
    "s1-no-newline-back",
    "s1-prefixed",
    "s2-echo-self-too",
    "s2-first-in-silence",
    "s2-first-not-told",
    "s2-raw-no-newline",
    "s3-echo-to-sender",
    "s3-no-newline-out",
    "s3-not-counting-itself",
    "s3-welcome-to-all",
    "s4-echo-to-speaker",
    "s4-join-told-to-self",
    "s4-newcomer-counts-itself",
    "s4-no-join-notice",
    "s4-no-names-for-newcomer",
    "s4-no-prefix",
    "s4-no-question",
    "s4-welcome-to-all",
    "s5-hears-itself",
)


def some_cascades(count: int, seed: int = 0) -> list[Pair]:
    """Return so many cascading mistakes, each with another one that fits into the same program.

    They are always the same ones for the same seed.
    """
    every = list(_pairs())
    random.Random(seed).shuffle(every)
    return list(itertools.islice(filter(_fits, every), count))


def _pairs() -> Iterator[Pair]:
    known = mistakes()
    for first in known:
        if first.name in CASCADING:
            for second in known:
                if second.stage == first.stage and second.name != first.name:
                    yield Pair(f"{first.name} and {second.name}", (first, second))


def _fits(pair: Pair) -> bool:
    with tempfile.TemporaryDirectory(prefix="partyline-") as folder:
        try:
            place = pair.plant(Path(folder) / "program")
            for file in place.glob("*.py"):
                compile(file.read_text(encoding="utf-8"), file.name, "exec")
        except (SyntaxError, ValueError):
            return False
    return True
