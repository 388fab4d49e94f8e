"""How fast is a whole class graded? Run by hand; only the ratios mean anything.

    python tests/bench/class.py [--students 300] [--stage 1] [--isolation bwrap] [--verify]
                                [--workers N ...] [--check50 COMMAND] [--dask FOLDER]

It makes a class from a seed: mistakes, right programs, starters, hanging and empty submissions.
Then it grades the class with one worker, and with more (`--workers`), and shows the rate, the share
of the cores that was used, and the memory of the run itself. `--verify` grades each submission
alone, too, and compares every verdict; a check that fails only sometimes is counted, and not
compared.
`--check50` names check50's command, installed in any environment: it gets the same submissions with
the same checks, one after another. `--dask` names a folder with the package `distributed`
(`pip install --target FOLDER distributed`): the class is graded on as many workers, too.
An isolation without networks of their own (all but bwrap and docker) grades one after another.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "grading"), str(Path(__file__).parent)]

from class_beside import cluster, problem, with_check50  # noqa: E402
from partyline.model.stages import Stage, stage_named  # noqa: E402
from partyline.runner.grader import grade  # noqa: E402
from partyline.specimens.mistakes import mistakes  # noqa: E402
from partyline.specimens.right_programs import right_programs  # noqa: E402
from partyline.submission.submission import opened  # noqa: E402

SEED = 7
MAIN = "import sys; from partyline.cli.main import main; sys.exit(main(sys.argv[1:]))"
HANGS = "import time\nwhile True:\n    time.sleep(1)\n"
# Of a hundred students: what they have handed in.
SHARES = {"mistake": 55, "right": 25, "starter": 12, "hangs": 3, "empty": 5}


def a_class(stage: Stage, students: int, place: Path) -> Iterator[tuple[str, Path | None]]:
    """Yield the name of each student with a folder of programs, or None for nothing."""
    chance = random.Random(SEED)
    wrong = [mistake for mistake in mistakes() if mistake.stage == stage.name]
    right = [p for p in right_programs() if p.stage == stage.name and p.runs_here and not p.slow]
    for number in range(1, students + 1):
        kind = chance.choices(list(SHARES), list(SHARES.values()))[0]
        folder = place / f"{number:04}-{kind}"
        if kind == "mistake":
            yield folder.name, chance.choice(wrong).plant(folder)
        elif kind == "right":
            yield folder.name, chance.choice(right).lay_out(folder)
        elif kind == "hangs":
            folder.mkdir(parents=True)
            (folder / "server.py").write_text(HANGS, encoding="utf-8")
            yield folder.name, folder
        else:
            yield folder.name, stage.starter if kind == "starter" else None


def packed(people: list[tuple[str, Path | None]], file: Path) -> None:
    """Write the class as Moodle exports it."""
    with zipfile.ZipFile(file, "w") as archive:
        for number, (name, folder) in enumerate(people, 1):
            home = f"{name}_{number}_assignsubmission_file"
            archive.writestr(f"{home}/", b"")
            for source in sorted(folder.glob("*.py")) if folder is not None else ():
                archive.write(source, f"{home}/{source.name}")


def measured(
    export: Path, results: Path, jobs: int, options: argparse.Namespace, address: str = ""
) -> float:
    """Grade the class, print a line, and return how many were graded in a second."""
    command = [sys.executable, str(ROOT / "grading" / "grade.py"), "class", str(export)]
    command += ["--out", str(results), "--stage", options.stage, "--jobs", str(jobs)]
    command += ["--seed", str(SEED), "--isolation", options.isolation, "--no-color"]
    env = dict(os.environ)
    if address:  # grade.py itself takes packages from its own environment alone
        command[1:2] = ["-c", MAIN]
        command += ["--dask", address]
        env["PYTHONPATH"] = os.pathsep.join([str(ROOT / "grading"), options.dask])
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(command, stderr=subprocess.PIPE, text=True, check=False, env=env)
    seconds = time.monotonic() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(done.stderr)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    cores = os.cpu_count() or 1
    rate = options.students / seconds
    print(
        f"{jobs} worker{'s' * (jobs > 1)}{' of Dask' * bool(address)}: {seconds:.1f} s, "
        f"{rate:.2f} a second, "
        f"{100 * used / seconds / cores:.0f} % of {cores} cores, "
        f"{used / options.students:.2f} processor seconds for each, "
        f"the largest process {after.ru_maxrss / 1024:.0f} MiB",
        flush=True,
    )
    return rate


def verify(people: list[tuple[str, Path | None]], results: Path, stage: Stage, fence: str) -> None:
    """Compare each verdict with that of grading alone."""
    data = json.loads((results / "results.json").read_text(encoding="utf-8"))
    rows = {row["name"]: row for row in data["submissions"]}
    same = differ = sometimes = 0
    for name, folder in people:
        if folder is None:
            continue
        with opened(folder, stage) as submission:
            alone = {c.name: c for c in grade(submission, SEED, isolation=fence).checks}
        for check in rows[name]["stages"][0]["checks"]:
            other = alone[check["name"]]
            if other.race or 0 < check["failed_runs"] < check["runs"]:
                sometimes += 1
            elif check["verdict"] == other.verdict:
                same += 1
            else:
                differ += 1
                print(f"{name}: {check['name']}: {check['verdict']}, alone {other.verdict}")
    print(f"verdicts: {same} the same as alone, {differ} differ, {sometimes} of races")


def main() -> None:
    """Make the class, grade it, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=300)
    parser.add_argument("--stage", default="1")
    parser.add_argument("--isolation", default="bwrap")
    cores = os.cpu_count() or 1
    parser.add_argument("--workers", type=int, nargs="+", default=[1, cores, 2 * cores])
    parser.add_argument("--verify", action="store_true")
    parser.add_argument("--check50", metavar="COMMAND")
    parser.add_argument("--dask", metavar="FOLDER")
    options = parser.parse_args()
    stage = stage_named(options.stage)
    with tempfile.TemporaryDirectory() as place:
        home = Path(place)
        people = list(a_class(stage, options.students, home / "people"))
        packed(people, home / "class.zip")
        rates = {
            jobs: measured(home / "class.zip", home / f"local-{jobs}", jobs, options)
            for jobs in options.workers
        }
        first, last = options.workers[0], options.workers[-1]
        many = rates[last]
        print(f"{last} workers are {many / rates[first]:.2f} times as fast as {first}")
        for workers in options.workers if options.dask else ():
            place = home / f"dask-{workers}"
            place.mkdir()
            with cluster(options.dask, workers, place) as address:
                rate = measured(home / "class.zip", place / "out", workers, options, address)
            print(f"{rate / rates[workers]:.2f} of the rate of {workers} on this machine")
        if options.check50:
            handed_in = sum(folder is not None for _, folder in people)
            rate = handed_in / with_check50(options.check50, problem(stage, home), people)
            print(
                f"check50: {rate:.2f} a second; grade.py class is {many / rate:.2f} times as fast"
            )
        if options.verify:
            verify(people, home / f"local-{last}", stage, options.isolation)


if __name__ == "__main__":
    main()
