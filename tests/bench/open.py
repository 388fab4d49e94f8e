"""How long does an open chat take, and where do the seconds go? Run by hand.

    python tests/bench/open.py [--busy] [--seeds 1,2] [CHAT ...]

Grades the chats of the zoo (or these folders) one after the other. Shows for each the seconds of
the whole, and of its three slowest checks; then the median, the worst, and each chat whose verdicts
differ between two seeds, or whose facts were wrong. With --busy every core computes meanwhile.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "grading"))

from partyline.model.results import SubmissionResult  # noqa: E402
from partyline.open.discover.find import found  # noqa: E402
from partyline.open.discover.layout import laid_out  # noqa: E402
from partyline.open.marking import rubric, zoo  # noqa: E402
from partyline.open.marking.grade import grade_open  # noqa: E402
from partyline.submission.intake import NothingToGrade  # noqa: E402

_SLOWEST = 3  # checks that are shown


def main() -> None:
    """Grade, and show the times."""
    parser = argparse.ArgumentParser(description="How long does an open chat take?")
    parser.add_argument("chats", nargs="*", help="names of the zoo, or folders")
    parser.add_argument("--seeds", default="1", help="each chat once with each of these")
    parser.add_argument("--busy", action="store_true", help="let every core compute meanwhile")
    options = parser.parse_args()
    seeds = [int(seed) for seed in options.seeds.split(",")]
    spent: dict[str, float] = {}
    wrong: list[str] = []
    with _busy() if options.busy else contextlib.nullcontext():
        for name in options.chats or zoo.chats():
            spent |= _times(name, seeds, wrong)
    if spent:
        worst = max(spent, key=lambda name: spent[name])
        median = statistics.median(spent.values())
        print(f"median {median:.1f} s, worst {spent[worst]:.1f} s ({worst})")
    print("\n".join(wrong) or "no verdict differs, and no fact is wrong")


def _times(name: str, seeds: list[int], wrong: list[str]) -> dict[str, float]:
    times, verdicts = [], []
    for seed in seeds:
        began = time.monotonic()
        result = _graded(name, seed)
        if result is None:
            return {}
        times.append(time.monotonic() - began)
        verdicts.append({check.name: check.verdict for check in result.checks})
        slow = sorted(result.checks, key=lambda check: -check.seconds)[:_SLOWEST]
        shown = ", ".join(f"{check.name.partition('/')[2]} {check.seconds:.1f}" for check in slow)
        print(f"{name:28} seed {seed}: {times[-1]:5.1f} s   ({shown})", flush=True)
        if name in zoo.chats() and (facts := zoo.wrong_facts(name, result)):
            wrong.append(f"{name}, seed {seed}: {facts}")
    differ = {n for one in verdicts for n in one if one[n] is not verdicts[0].get(n)}
    if differ:
        wrong.append(f"{name}: differs: {', '.join(sorted(differ))}")
    return {name: max(times)}


def _graded(name: str, seed: int) -> SubmissionResult | None:
    if name in zoo.chats():
        with contextlib.suppress(NothingToGrade):
            return zoo.visited(name, seed)
        return None
    with laid_out(Path(name)) as laid:
        return grade_open(laid.folder, found(laid.folder), laid.place, seed, rubric.read())


@contextlib.contextmanager
def _busy() -> Iterator[None]:
    command = [sys.executable, "-c", "while True: pass"]
    others = [subprocess.Popen(command) for _ in range(os.cpu_count() or 1)]
    try:
        yield
    finally:
        for other in others:
            other.kill()
            other.wait()


if __name__ == "__main__":
    main()
