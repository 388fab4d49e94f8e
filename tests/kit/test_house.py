"""The house stays in order: imports go one way, files stay readable, names are the design's."""

import ast
from pathlib import Path

import pytest
from partyline.checks import load
from partyline.stages import ROOT, stages

LIBRARY = ROOT / "grading" / "partyline"

# From the ground up: a module imports only from modules above it in this list.
ORDER = """
results text failure busy transcript weather weather_words watch stillness watchdog sockdiag
kernel xray source
as_main confine landlock shim detour becoming sandbox_parts bubblewrap inner_fence
plain_sandbox warm_sandbox sandbox
start_letter keyboard printed program settle
stages checks mistakes right attacks starter
case peer user manners terminal terminal_user desk inspection judgement room crowd flood
upkeep props
lessons.course lessons.progress lessons.prose lessons.rules lessons.quote
lessons.recording lessons.scene_terminal lessons.scene lessons.scenes
pristine assignment again storms pytest_plugin
open.asking open.source_rules open.stage open.words open.argv open.findings open.screen
open.goodbye open.player open.guest open.pulse open.hall open.hearing open.parting
open.gathering open.telling open.company open.survey open.visit
intake archive_file zips tars archives copying remarks submission
diagnosis container fence post grader
reports.conversation reports.words reports.page_style reports.whole_file
reports.listing reports.terminal reports.job_log reports.json_file reports.html reports.junit
reports.csv_file reports.markdown reports.formats reporting
open.layout open.markdown open.source_facts open.find open.many open.rubric open.describe
open.grade open.zoo open.command open.open_plugin open.visiting
certificate.subjects certificate.ledger certificate.station certificate.judge certificate.plan
certificate.crew certificate.matrix certificate.page certificate.signing certificate.command
fences_page doctor readme lessons.tables lessons.weave lessons.make lessons.page selftest
commands cli
""".split()
# Scripts of their own processes: they import from anywhere, and nobody imports them.
SCRIPTS = {"worker", "launcher"}
# `launcher` forks into a student's process, and brings its siblings: nothing of ours may be there.
ALONE = {"launcher", "as_main", "becoming", "confine", "landlock", "watchdog", "shim", "detour"}


def modules() -> dict[str, Path]:
    files = sorted(LIBRARY.rglob("*.py"))
    return {".".join(f.relative_to(LIBRARY).with_suffix("").parts): f for f in files}


def imports(file: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "partyline":
            module = (node.module or "").removeprefix("partyline").lstrip(".")
            inside = [f"{module}.{alias.name}".lstrip(".") for alias in node.names]
            found |= {name if name in modules() else module for name in inside}
        elif isinstance(node, ast.Import):
            found |= {
                alias.name.removeprefix("partyline.")
                for alias in node.names
                if alias.name.startswith("partyline.")
            }
    return found - {""}


@pytest.mark.parametrize("name", modules())
def test_imports_go_one_way(name) -> None:
    if name in ALONE:
        assert not imports(modules()[name])
    if name in SCRIPTS or name.endswith("__init__"):
        return
    assert name in ORDER, f"give {name} its place in ORDER"
    above = set(ORDER[: ORDER.index(name)])
    assert imports(modules()[name]) <= above


@pytest.mark.parametrize("name", modules())
def test_a_file_is_read_in_one_sitting(name) -> None:
    assert len(modules()[name].read_text(encoding="utf-8").splitlines()) <= 300


@pytest.mark.parametrize("name", sorted(set(modules()) - {"stages", "checks", "lessons.scenes"}))
def test_the_grader_never_imports_a_students_file(name) -> None:
    """Three modules import files, all of them the kit's own: wire.py, the checks, the scenes."""
    tree = ast.parse(modules()[name].read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [getattr(node, "module", "") or "", *(alias.name for alias in node.names)]
            assert not any(name.startswith(("importlib", "runpy")) for name in names), name


@pytest.mark.parametrize("stage", stages(), ids=lambda stage: stage.name)
def test_every_check_is_told_well(stage) -> None:
    seen: set[str] = set()
    titles: set[str] = set()
    for check, function in load(stage):
        assert set(check.after) <= seen, f"{check.name} stands before what it builds on"
        assert function.__doc__, f"{check.name} quotes no rule"
        assert not check.title.endswith(".")
        assert check.title not in titles
        assert check.hint.endswith((".", "?")), check.name
        for word in ("simply", " just ", "obviously"):
            assert word not in f"{check.title} {check.hint}".lower(), check.name
        assert 1 <= check.points <= 5
        assert check.lesson[:2].isdigit()
        seen.add(check.name)
        titles.add(check.title)
    assert len(seen) >= 10


@pytest.mark.parametrize("stage", stages(), ids=lambda stage: stage.name)
def test_no_check_sleeps_or_opens_a_socket(stage) -> None:
    for file in stage.checks.glob("test_*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            assert not isinstance(node, ast.Try), f"{file.name}: a check holds no try"
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = {getattr(node, "module", None), *(alias.name for alias in node.names)}
                forbidden = {"socket", "threading", "time", "subprocess"}
                assert not names & forbidden, f"{file.name} line {node.lineno}"


def test_the_weights_are_percent() -> None:
    assert sum(stage.weight for stage in stages()) == 100
