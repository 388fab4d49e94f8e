"""What the workers of a test's cluster are asked to do, and the class run that asks them.

`python dask_calls.py EXPORT RESULTS ADDRESS` grades a class there, without any program.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT / "grading"), str(Path(__file__).parent)]

import slow_class  # noqa: E402
from partyline.classroom.cluster import connected  # noqa: E402
from partyline.classroom.job import Graded, How, Job  # noqa: E402
from partyline.classroom.letter import ClassProblem  # noqa: E402
from partyline.classroom.recognise import recognise  # noqa: E402
from partyline.classroom.run import ClassRun  # noqa: E402
from partyline.classroom.store import Store  # noqa: E402


def grade(job: Job) -> Graded:
    """Take a moment, or end the worker."""
    if job.key.startswith("Killer"):
        os._exit(9)
    return slow_class.grade(job)


def main() -> None:
    """Grade, and say each submission that is done."""
    import dask_calls  # the same module by the name that workers know

    handed, store = recognise(Path(sys.argv[1])), Store(Path(sys.argv[2]))
    try:
        with connected(sys.argv[3]) as cluster, store.locked():
            store.write_run({"seed": 7})
            print("workers", cluster.jobs, *cluster.lines(), sep="|", flush=True)
            run = ClassRun(
                handed, How(7), store, cluster.executor, cluster.jobs, call=dask_calls.grade
            )
            run.on_done = lambda done: print(done.entry.key, "old" * done.old, flush=True)
            run.go()
    except ClassProblem as problem:
        print(problem, flush=True)
        return
    print("all", flush=True)


if __name__ == "__main__":
    main()
