"""What a program can produce of the README files: nothing is typed that can be run."""

from __future__ import annotations

import ast
import io
import re
import tempfile
import textwrap
from pathlib import Path

from rich.console import Console

from partyline import PACKAGES
from partyline.model.checks import load
from partyline.model.results import Verdict
from partyline.model.stages import ROOT, stage_named, stages
from partyline.reports import terminal
from partyline.runner.grader import grade
from partyline.specimens.mistakes import mistakes
from partyline.specimens.right_programs import right_programs
from partyline.specimens.weaker import weaker
from partyline.submission.submission import find
from partyline.system.abilities import ABILITIES

FILE = ROOT / "README.md"
HOUSE = ROOT / "grading" / "partyline" / "README.md"
SHOWN = "s1-no-threads"  # the mistake whose run the README shows
_UNSTEADY = re.compile(r"(?m)(?<=127\.0\.0\.1:)\d+|^ *\d+(?= )|\d+\.\d+(?= s of )|(?<=--port )\d+")
_BLOCK = "<!-- begin {0} -->\n{1}<!-- end {0} -->"


def filled(text: str) -> str:
    """Return `text` with every generated block made new."""
    makers = {
        "stages": stage_table,
        "run": sample_run,
        "proof": proof,
        "packages": package_table,
        "weaker": weaker_table,
    }
    for name, make in makers.items():
        pattern = re.compile(f"<!-- begin {name} -->\n.*?<!-- end {name} -->", re.DOTALL)
        if pattern.search(text):
            block = _BLOCK.format(name, make())
            text = pattern.sub(lambda _, block=block: block, text)  # type: ignore[misc]
    return text


def steady(text: str) -> str:
    """Return `text` without what differs from run to run: times, ports, and column widths."""
    return re.sub(r"\s+", " ", _UNSTEADY.sub("0", text))


def stage_table() -> str:
    """Return the table of the stages as Markdown."""
    lines = ["| stage | what is built | what the learner writes | checks | weight |"]
    lines.append("| --- | --- | --- | ---: | ---: |")
    for stage in stages():
        written = ", ".join(f"`{todo.function}`" for todo in stage.todos)
        count = len(load(stage))
        lines.append(f"| `{stage.name}` | {stage.title} | {written} | {count} | {stage.weight} % |")
    return "\n".join(lines) + "\n"


def package_table() -> str:
    """Return the table of the library's packages as Markdown, from their docstrings."""
    lines = ["| package | what it is |", "| --- | --- |"]
    for name in dict.fromkeys(name.partition(".")[0] for name in PACKAGES):
        source = (HOUSE.parent / name / "__init__.py").read_text(encoding="utf-8")
        lines.append(f"| `{name}/` | {ast.get_docstring(ast.parse(source))} |")
    return "\n".join(lines) + "\n"


def proof() -> str:
    """Return how many programs the grader is tested with."""
    checks = sum(len(load(stage)) for stage in stages())
    return (
        f"The grader is tested itself: {checks} checks, {len(mistakes())} wrong programs that must "
        f"each be caught by the check\nthat it names, and {len(right_programs())} right programs, "
        "unlike ours and unlike each other, that must pass every check of\ntheir stage.\n"
    )


def weaker_table() -> str:
    """Return what is weaker where, from the list of abilities, and which mistakes that lets by."""
    lines = ["| what the grader relies on | where | without it | mistakes not caught then |"]
    lines.append("| --- | --- | --- | ---: |")
    missed = weaker().missed
    for ability in ABILITIES:
        where = ", ".join(ability.systems)
        without, count = ability.without, len(missed.get(ability.name, ()))
        lines.append(f"| {ability.gives} | {where} | {without} | {count or ''} |")
    total = sum(map(len, missed.values()))
    caught, every = len(mistakes()) - total, len(mistakes())
    said = (
        "The tests switch all of this off, as on Windows. The solution and the right programs then "
        f"pass every check that can be judged, and {caught} of {every} mistakes are caught; "
        "[this list](tests/kit/weaker.toml) names the others. A check that can't be judged does "
        "not count. `grade.py doctor` lists what this system has."
    )
    return "\n".join([*lines, "", *textwrap.wrap(said, 100)]) + "\n"


def sample_run() -> str:
    """Return what a learner sees who forgot the thread."""
    return failure_of(SHOWN)


def failure_of(name: str) -> str:
    """Grade the mistake `name` and return what a learner would see of its first failure."""
    mistake = next(mistake for mistake in mistakes() if mistake.name == name)
    stage = stage_named(mistake.stage)
    with tempfile.TemporaryDirectory() as folder:
        result = grade(find(mistake.plant(Path(folder)), stage), seed=42, only=[mistake.caught_by])
    page = io.StringIO()
    console = Console(file=page, width=88, no_color=True, highlight=False)
    for check in result.checks:
        assert check.verdict is Verdict.FAILED
        path = f"starter/{stage.name}"
        terminal.show_check(
            console, check, terminal.command(path, "--check", check.name, "--seed", "42")
        )
    shown = "\n".join(line.rstrip() for line in page.getvalue().splitlines()).strip()
    return f"```console\n$ python3 grading/grade.py starter/{stage.name}\n{shown}\n```\n"
