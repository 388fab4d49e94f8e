"""What a single mistake costs: the points of the checks that find it, and of those never run.

    python tests/bench/allowances.py [--strict] [--more-than PERCENT] [MISTAKE ...]

Grades every known mistake, or those that are named, by all checks of its stage, and prints a table:
the share of its stage that is lost to checks that fail, and to checks that are not reached.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "grading"))

from partyline.model.results import StageResult, Verdict
from partyline.model.stages import stage_named
from partyline.runner.grader import grade
from partyline.specimens.mistakes import Mistake, mistakes
from partyline.submission.submission import find

LIMIT = 25  # percent of a stage that a mistake should not lose beyond the checks that find it


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="MISTAKE")
    parser.add_argument("--strict", action="store_true", help="grade without allowances")
    parser.add_argument("--more-than", type=float, default=0, metavar="PERCENT")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    chosen = [m for m in mistakes() if not options.names or m.name in options.names]
    print("| mistake | found by | not reached | allowances |\n| --- | ---: | ---: | --- |")
    over = 0
    with ThreadPoolExecutor(options.jobs) as pool:
        graded = pool.map(lambda mistake: _graded(mistake, options.strict), chosen)
        for mistake, stage in zip(chosen, graded, strict=True):
            found, missed = _lost(stage, Verdict.FAILED), _lost(stage, Verdict.NOT_REACHED)
            over += missed > LIMIT
            if missed >= options.more_than:
                agreed = dict.fromkeys(a for check in stage.checks for a in check.allowances)
                print(f"| {mistake.name} | {found:.0f} % | {missed:.0f} % | {'; '.join(agreed)} |")
                sys.stdout.flush()
    print(f"\n{over} of {len(chosen)} lose more than {LIMIT} % to checks that are not reached.")
    return 0


def _graded(mistake: Mistake, strict: bool) -> StageResult:
    with tempfile.TemporaryDirectory(prefix="partyline-") as folder:
        place = mistake.plant(Path(folder) / "program")
        submission = find(place, stage_named(mistake.stage))
        return grade(submission, seed=42, strict=strict).stages[0]


def _lost(stage: StageResult, verdict: Verdict) -> float:
    possible = sum(check.points for check in stage.checks)
    return 100 * sum(c.points for c in stage.checks if c.verdict is verdict) / possible


if __name__ == "__main__":
    sys.exit(main())
