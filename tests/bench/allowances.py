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

from partyline.certificate.costs import LIMIT, cost_of
from partyline.model.results import StageResult
from partyline.model.stages import stage_named
from partyline.runner.grader import grade
from partyline.specimens.mistakes import Mistake, mistakes
from partyline.submission.submission import find


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
            cost = cost_of(stage)
            over += cost.missed > LIMIT
            if cost.missed >= options.more_than:
                lost = f"{cost.found:.0f} % | {cost.missed:.0f} %"
                print(f"| {mistake.name} | {lost} | {'; '.join(cost.allowances)} |", flush=True)
    print(f"\n{over} of {len(chosen)} lose more than {LIMIT} % to checks that are not reached.")
    return 0


def _graded(mistake: Mistake, strict: bool) -> StageResult:
    with tempfile.TemporaryDirectory(prefix="partyline-") as folder:
        place = mistake.plant(Path(folder) / "program")
        submission = find(place, stage_named(mistake.stage))
        return grade(submission, seed=42, strict=strict).stages[0]


if __name__ == "__main__":
    sys.exit(main())
