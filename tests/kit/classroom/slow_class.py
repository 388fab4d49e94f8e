"""A class run that a test can kill: `python slow_class.py EXPORT RESULTS`, without any program."""

import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT / "grading"), str(Path(__file__).parent)]

from class_results import graded, result  # noqa: E402
from partyline.classroom.job import Graded, How, Job  # noqa: E402
from partyline.classroom.pool import processes  # noqa: E402
from partyline.classroom.recognise import recognise  # noqa: E402
from partyline.classroom.run import ClassRun  # noqa: E402
from partyline.classroom.store import Store  # noqa: E402


def grade(job: Job) -> Graded:
    """Take a moment, and return a large page."""
    time.sleep(0.004)
    done = graded(job.key, result())
    return Graded(job.key, done.kind, "", done.result, f"<p>{job.key}</p>" * 20_000 + "end", "r\n")


def main() -> None:
    """Grade, and say each submission that is done."""
    handed, store = recognise(Path(sys.argv[1])), Store(Path(sys.argv[2]))
    with store.locked():
        store.write_run({"seed": 7})
        run = ClassRun(handed, How(7), store, processes, 2, call=grade)
        run.on_done = lambda done: print(done.entry.key, "old" * done.old, flush=True)
        run.go()
    print("all", flush=True)


if __name__ == "__main__":
    main()
