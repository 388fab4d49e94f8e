"""The house stays in order: imports go one way, files stay readable, checks are told well."""

import ast
import re
import sys
from pathlib import Path

import pytest
from partyline import PACKAGES
from partyline.model.checks import load
from partyline.model.stages import ROOT, stages

LIBRARY = ROOT / "grading" / "partyline"
# A student's process is forked from the launcher: nothing of ours may be in there but these.
SHARED = """
launcher as_main child confine harsh_system harsh_words landlock look_around namespaces orders
preemption process_tree rerouted_network virtual_time watchdog
""".split()
LINES = 300  # of one file
SYSTEM = re.compile(r"sys\.platform|os\.name\b|\bPOSIX\b|hasattr\(os\b|/proc\b")  # what it is asked


def modules() -> dict[str, Path]:
    """Return dotted name -> file of the whole library; a package has the name of its folder."""
    found = {}
    for file in sorted(LIBRARY.rglob("*.py")):
        parts = file.relative_to(LIBRARY).with_suffix("").parts
        found[".".join(part for part in parts if part != "__init__")] = file
    return found


def imports(file: Path, known: dict[str, Path]) -> set[str]:
    """Return the modules of the library that a file imports, by their dotted names."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "partyline":
            module = (node.module or "").removeprefix("partyline").lstrip(".")
            inside = [f"{module}.{alias.name}".lstrip(".") for alias in node.names]
            found |= {name if name in known else module for name in inside}
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names if alias.name.startswith("partyline.")]
            found |= {name.removeprefix("partyline.") for name in names}
    return found - {""}


def package_of(name: str) -> str:
    """Return which entry of PACKAGES a module belongs to; "" for the bare floors themselves."""
    return next((p for p in PACKAGES if f"{name}.".startswith(f"{p}.")), "")


def wrong_ways(graph: dict[str, set[str]]) -> list[str]:
    """Return every import that goes against PACKAGES."""
    return [
        f"{name} imports {other}"
        for name, others in graph.items()
        for other in others
        if package_of(name) and package_of(other)
        if PACKAGES.index(package_of(other)) > PACKAGES.index(package_of(name))
    ]


def circles(graph: dict[str, set[str]]) -> list[str]:
    """Return one line for each circle of imports that a walk through all modules comes upon."""
    found, done = [], set()

    def walk(name: str, way: list[str]) -> None:
        if name in way:
            found.append(" > ".join([*way[way.index(name) :], name]))
        elif name not in done:
            for other in sorted(graph.get(name, ())):
                walk(other, [*way, name])
            done.add(name)

    for name in graph:
        walk(name, [])
    return found


def outsiders(file: Path) -> set[str]:
    """Return what a file imports that is neither of the standard library nor in SHARED."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            found.add((node.module or "").partition(".")[0])
        elif isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
    return found - sys.stdlib_module_names - set(SHARED)


MODULES = modules()
GRAPH = {name: imports(file, MODULES) for name, file in MODULES.items()}


def test_the_library_holds_packages_only() -> None:
    assert [file.name for file in LIBRARY.glob("*.py")] == ["__init__.py"]
    assert {name.partition(".")[0] for name in MODULES if name} == {
        package.partition(".")[0] for package in PACKAGES
    }


def test_imports_go_one_way() -> None:
    assert wrong_ways(GRAPH) == []


def test_there_are_no_circles() -> None:
    assert circles(GRAPH) == []


@pytest.mark.parametrize("name", MODULES)
def test_a_file_is_read_in_one_sitting(name) -> None:
    assert len(MODULES[name].read_text(encoding="utf-8").splitlines()) <= LINES


@pytest.mark.parametrize("name", MODULES)
def test_one_module_knows_the_system(name) -> None:
    """What shares a student's process may not ask it, and asks the system itself."""
    if name != "system.abilities" and name.rpartition(".")[2] not in SHARED:
        assert not SYSTEM.findall(MODULES[name].read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", MODULES)
def test_a_file_says_what_it_is_for(name) -> None:
    assert ast.get_docstring(ast.parse(MODULES[name].read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", SHARED)
def test_what_shares_a_students_process_brings_nothing_along(name) -> None:
    [file] = [file for dotted, file in MODULES.items() if dotted.rpartition(".")[2] == name]
    assert outsiders(file) == set()


def test_the_rules_of_the_house_notice_what_breaks_them(tmp_path) -> None:
    assert wrong_ways({"chat.room": {"runner.grader"}}) == ["chat.room imports runner.grader"]
    assert wrong_ways({"open.discover.find": {"open.survey.visit"}})
    assert wrong_ways({"cli.main": {"model.stages"}, "chat.room": {"chat.user"}}) == []
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}}) == ["a > b > c > a"]
    assert circles({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []
    (tmp_path / "child.py").write_text("import os, confine\nfrom partyline.model import stages\n")
    assert outsiders(tmp_path / "child.py") == {"partyline"}
    for line in (
        'if sys.platform == "linux":',
        'os.name == "nt"',
        'Path(f"/proc/{pid}")',
        "if POSIX:",
    ):
        assert SYSTEM.search(line)
    assert not SYSTEM.search("return os.namedtuple, processes, has('process_tree')")


IMPORTERS = {"model.stages", "model.checks", "course.scenes", "open.discover.third_party"}


@pytest.mark.parametrize("name", sorted(set(MODULES) - IMPORTERS))
def test_the_grader_never_imports_a_students_file(name) -> None:
    """Three modules import files of the kit (wire.py, checks, scenes); one asks what there is."""
    tree = ast.parse(MODULES[name].read_text(encoding="utf-8"))
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
