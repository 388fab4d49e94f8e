"""Is a second mistake still found beside one that is forgiven?

    python tests/bench/allowance_pairs.py [--count N] [--seed N] [--jobs N]

Puts two mistakes into one program, of which the first is forgiven by an allowance, and grades it.
The second one is found if both cost more than the first one alone.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "grading"))

from partyline.model.stages import stage_named
from partyline.runner.grader import grade
from partyline.specimens.cascades import some_cascades
from partyline.specimens.mistakes import Mistake, Pair
from partyline.submission.submission import find


def main() -> int:
    """Print the pairs in which the second mistake is not found, and how many there are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    chosen = some_cascades(options.count, options.seed)
    found = 0
    with ThreadPoolExecutor(options.jobs) as pool:
        for number, (pair, more) in enumerate(zip(chosen, pool.map(_more, chosen), strict=True), 1):
            found += more > 0
            told = f"{100 * more:.0f} % more" if more > 0 else "NOT FOUND"
            print(f"{pair.name}: {told}  ({found} of {number})", flush=True)
    return 0


def _more(pair: Pair) -> float:
    """Return how much more of the stage both mistakes cost than the first one alone."""
    return _earned(pair.mistakes[0]) - _graded(pair)


@cache
def _earned(mistake: Mistake) -> float:
    return _graded(mistake)


def _graded(program: Mistake | Pair) -> float:
    with tempfile.TemporaryDirectory(prefix="partyline-") as folder:
        place = program.plant(Path(folder) / "program")
        submission = find(place, stage_named(program.stage))
        return grade(submission, seed=42, again=False).stages[0].fraction


if __name__ == "__main__":
    sys.exit(main())
