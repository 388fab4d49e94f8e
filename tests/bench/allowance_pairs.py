"""Is a second mistake still found beside one that is forgiven?

    python tests/bench/allowance_pairs.py [--count N] [--seed N] [--jobs N]

Puts two mistakes into one program, of which the first is forgiven by an allowance, and grades it.
The second one is found if both cost more than the first one alone, or need one more allowance. Told
too: where the check that must find the second one has passed with an allowance.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "grading"))

from partyline.model.results import StageResult, Verdict
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
    found = passed = 0
    with ThreadPoolExecutor(options.jobs) as pool:
        judged = pool.map(_judged, chosen)
        for number, (pair, (more, missed)) in enumerate(zip(chosen, judged, strict=True), 1):
            found += more
            passed += missed
            told = f"{'found' if more else 'NOT FOUND'}{', but its own check passes' * missed}"
            print(f"{pair.name}: {told}  ({found} of {number}, {passed})", flush=True)
    return 0


def _judged(pair: Pair) -> tuple[bool, bool]:
    """Return whether the second mistake is found, and whether its own check has passed."""
    alone, both = _alone(pair.mistakes[0]), _graded(pair)
    own = next(check for check in both.checks if check.name == pair.mistakes[1].caught_by)
    more = both.fraction < alone.fraction or len(_agreed(both)) > len(_agreed(alone))
    return more, own.verdict is Verdict.PASSED and bool(own.allowances)


def _agreed(stage: StageResult) -> set[str]:
    return {a for c in stage.checks if c.verdict is Verdict.FAILED for a in c.allowances}


@cache
def _alone(mistake: Mistake) -> StageResult:
    return _graded(mistake)


def _graded(program: Mistake | Pair) -> StageResult:
    with tempfile.TemporaryDirectory(prefix="partyline-") as folder:
        place = program.plant(Path(folder) / "program")
        submission = find(place, stage_named(program.stage))
        return grade(submission, seed=42, again=False).stages[0]


if __name__ == "__main__":
    sys.exit(main())
