"""CERTIFICATE.md: the records, to be read by people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from partyline.certificate.costs import LIMIT, MOST, cost_rows, costs, dear, dear_rows
from partyline.certificate.matrix import matrices
from partyline.certificate.mutation import rows as mutation_rows
from partyline.certificate.plan import RUNS
from partyline.certificate.records import BUSY, CONDITIONS, IDLE, Records
from partyline.certificate.subject_run import FIRST, SAID
from partyline.certificate.subjects import (
    DIAGNOSIS,
    MISTAKE,
    PAIR,
    REFERENCE,
    RIGHT,
    WEATHER,
    Subject,
    subjects,
)
from partyline.certificate.wrong_verdicts import bound
from partyline.reports.whole_file import write

_HEAD = """\
# The certificate

How good is this grader? `grade.py certify` measured every number on this page. It grades programs
whose right verdict is known. The reference solutions and other right programs must pass every
check. Each wrong program must be caught by the check that it names. "Busy" means that an endless
loop ran on every core at the same time. "Idle" means that the run itself caused no other load.
This page is made from `CERTIFICATE.json`, and a new run continues where the last one stopped.

The page counts a program only as it is today, and only with the checks of today. If either has
changed, its row says "not run" until it is run again. The column "with" names the versions of the
library that graded it; the table at the end of the page explains them.
"""
_BOUND = """\
The last column is an upper bound: with 95 % confidence, the true rate of wrong verdicts is lower
(the exact bound of Clopper and Pearson; for 0 wrong verdicts in N it is about 3/N).
"""
_NAMES = {
    REFERENCE: "reference solutions: a check that fails",
    RIGHT: "right programs: a check that fails",
    WEATHER: "right programs in bad weather: a check that fails",
    MISTAKE: "mistakes: not caught",
    PAIR: "pairs of mistakes: neither is caught",
}
_RIGHT = """\
Each is a server or a client in another style than ours, and it passes all checks of its stage.
"29 of 30" means: 29 of 30 runs of the whole stage had no wrong verdict.
"""
_WEATHER = """\
The same programs and the same checks run three more times in bad network weather: messages are
split at every byte, joined or delayed, connections hold little, users read slowly, and users leave
with a reset.
"""
_MISTAKES = """\
Each is a small change to a reference solution, and the check beside it must find the change.
"29 of 30" means: the check found it in 29 of 30 runs.
"""
_MATRIX = """\
`F` means failed and `.` means passed. `-` means not reached: the check builds on one that failed,
or the grader gave up the stage after three checks in a row got no answer. One mistake can break
several promises, so more than one check may fail.
"""
_COSTS = f"""\
"Found by" is what the checks are worth that fail, in percent of the stage; "not reached" is what
the checks are worth that were not run, because they build on one that failed. An allowance keeps
this low: when one deviation explains a failure, it has cost its points, and the rest is judged as
if it were agreed. At most {MOST} mistakes may lose more than {LIMIT} % so, each with a reason.
"""
_MUTANTS = """\
A mutant is a reference solution with one small change that a program has made: a statement left
out, a condition turned round, a number off by one. `tests/bench/mutants.py --write` grades them,
all or a sample. A mutant is killed if a check fails. It is equivalent if it changes nothing that
the course promises: `tests/bench/equivalent_mutants.toml` says why. The rest survived.
"""
_DIAGNOSIS = """\
If a submission fails, the report says which known mistake it behaves like, where that is clear.
For this table, every mistake and every pair of mistakes is graded with new random words and then
compared with all mistakes of its stage. Mistakes that look the same from outside share a place.
"""


def write_page(records: Records, file: Path) -> None:
    """Write the page that `records` makes to `file`."""
    write(page(records), file)


def page(records: Records) -> str:
    """Return the page that `records` makes, as Markdown."""
    known = list(subjects())
    records = records.up_to_date(known)
    parts = [
        _HEAD,
        _summary(records, known),
        _BOUND,
        "## The reference solutions\n",
        _programs(records, _of(REFERENCE, known)),
        "## Right programs, unlike ours\n",
        _RIGHT,
        _programs(records, _of(RIGHT, known)),
        "## Bad weather\n",
        _WEATHER,
        _programs(records, _of(WEATHER, known)),
        "## Mistakes\n",
        _MISTAKES,
        _wrong_ones(records, _of(MISTAKE, known)),
        "## Pairs of mistakes\n",
        _wrong_ones(records, _of(PAIR, known)),
        "## Mistakes and checks\n",
        _MATRIX,
        *matrices(),
        "## What one mistake costs\n",
        _COSTS,
        _costs(records, known),
        "## Mutants\n",
        _MUTANTS,
        _table(("stage", "mutants", "tried", "killed", "equivalent", "survived"), mutation_rows()),
        "## Diagnosis\n",
        _DIAGNOSIS,
        _diagnosis(records, _of(DIAGNOSIS, known)),
        "## Wrong verdicts, one by one\n",
        _one_by_one(records),
        "## Where and with what\n",
        _spans(records),
    ]
    return "\n".join(parts)


def _of(kind: str, known: Iterable[Subject]) -> list[Subject]:
    return [subject for subject in known if subject.kind == kind]


def _summary(records: Records, known: Sequence[Subject]) -> str:
    rows = []
    for kind, name in _NAMES.items():
        keys = {subject.key for subject in known if subject.kind == kind}
        right = kind in (REFERENCE, RIGHT, WEATHER)
        for condition in CONDITIONS:
            number = records.count(keys, "checks" if right else "runs", condition)
            wrong = records.count(keys, "wrong", condition)
            rate = f"below {100 * bound(wrong, number):.2g} %" if number else "not run"
            unit = "checks" if right else "runs"
            rows.append((name, condition, f"{number:,} {unit}", str(wrong), rate))
    total = f"**{records.checks:,} checks** stand behind this page.\n\n"
    return total + _table(("a wrong verdict is", "", "runs", "wrong", "rate at 95 %"), rows)


def _programs(records: Records, chosen: Sequence[Subject]) -> str:
    rows = [
        (
            f"`{s.name}`",
            s.about,
            str(len(s.checks())),
            *(_fine(records, s, c) for c in CONDITIONS),
            _with(records, s),
        )
        for s in chosen
    ]
    return _table(("program", "what it is", "checks", IDLE, BUSY, "with"), rows)


def _wrong_ones(records: Records, chosen: Sequence[Subject]) -> str:
    rows = [
        (
            f"`{s.name}`",
            s.about,
            "<br>".join(f"`{check}`" for check in s.caught_by),
            *(_fine(records, s, c) for c in CONDITIONS),
            _with(records, s),
        )
        for s in chosen
    ]
    return _table(("mistake", "a program that ...", "caught by", IDLE, BUSY, "with"), rows)


def _fine(records: Records, subject: Subject, condition: str) -> str:
    runs = records.runs(subject.key, condition)
    wrong = [
        told
        for told in records.data["wrong"]
        if told["subject"] == subject.key and told["condition"] == condition
    ]
    seeds = {told["seed"] for told in wrong}
    return f"{runs - len(seeds)} of {runs}" if runs else "not run"


def _with(records: Records, subject: Subject) -> str:
    letters = _letters(records)
    return ", ".join(letters[library] for library in records.libraries(subject.key))


def _letters(records: Records) -> dict[str, str]:
    """Return library -> a short name for it, in the order in which they were used."""
    used = dict.fromkeys(span["library"] for span in records.data["spans"])
    return {library: f"v{number}" for number, library in enumerate(used, 1)}


def _costs(records: Records, known: Iterable[Subject]) -> str:
    found = list(costs(records, known))
    if not found:
        return "Not run.\n"
    allowed = [cost for _, cost in found if cost.allowances]
    told = (
        f"{len(found)} mistakes: {len(allowed)} of them are judged with an allowance, "
        f"{sum(len(cost.allowances) for cost in allowed)} allowances in all. "
        f"{len(dear(found))} lose more than {LIMIT} % to checks that are not reached.\n\n"
    )
    if dear(found):
        told += _table(("mistake", "not reached", "why"), dear_rows(found)) + "\n"
    head = ("mistake", "found by", "not reached", "judged with an allowance")
    return told + _table(head, cost_rows(found))


def _diagnosis(records: Records, chosen: Sequence[Subject]) -> str:
    rows = []
    for name, single in (("single mistakes", True), ("pairs", False)):
        named = [
            how
            for subject in chosen
            if (len(subject.mistakes) == 1) == single
            for how in records.named(subject.key)
        ]
        found = sum(how in (SAID, FIRST) for how in named)
        said = sum(how == SAID for how in named)
        place = "the right one is first" if single else "one of the two is among the first two"
        share = f"{found} of {len(named)} ({_percent(found, len(named))})"
        rows.append((name, place, share, f"{said} ({_percent(said, len(named))})"))
    return _table(("", "counted as right", "right", "clear enough to be said"), rows)


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "not run"


def _one_by_one(records: Records) -> str:
    wrong = [told for told in records.data["wrong"] if not told["subject"].startswith(DIAGNOSIS)]
    if not wrong:
        return "None.\n"
    rows = [
        (told["subject"], told["check"], told["condition"], str(told["seed"]), told["why"])
        for told in wrong
    ]
    return _table(("program", "check", "", "seed", "what was said"), rows)


def _spans(records: Records) -> str:
    letters = _letters(records)
    rows = [
        (
            span["day"],
            f"{span['checks']:,}",
            span["python"],
            f"{span['system']}, {span['cores']} cores",
            f"{letters[span['library']]}: `{span['library']}`",
        )
        for span in records.data["spans"]
        if span["checks"]
    ]
    goals = ", ".join(f"{runs} {condition}" for condition, runs in RUNS[MISTAKE].items())
    again = f"The goal is {goals} runs of each. Go on with `python3 grading/grade.py certify`.\n"
    head = ("day", "checks", "Python", "machine", "library")
    return _table(head, rows) + "\n" + again


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "".join(_lines(head, rows))


def _lines(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |\n"
    yield f"|{' --- |' * len(head)}\n"
    for row in rows:
        cells = (cell.replace("|", "\\|").replace("\n", " ") for cell in row)
        yield f"| {' | '.join(cells)} |\n"
