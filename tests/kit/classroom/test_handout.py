"""The students' copy: it is enough to learn with, and nothing of the solution is in it."""

import ast
import re
import shutil
import textwrap
import zipfile
from pathlib import Path

import pytest
from kit_copies import changeable, run
from partyline.classroom.exports import visible_checks
from partyline.course.starter import functions
from partyline.model.checks import load
from partyline.model.outline import FENCE
from partyline.model.stages import ROOT, Stage, stages
from partyline.specimens.mistakes import mistakes

UPTO = 3
FIRST = stages()[:UPTO]


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    """The copy as a student has it: unpacked into an empty folder."""
    place = tmp_path_factory.mktemp("student")
    made = run(ROOT, "handout", str(place / "party-line.zip"), "--upto", str(UPTO))
    assert made.returncode == 0, made.stderr
    with zipfile.ZipFile(place / "party-line.zip") as archive:
        archive.extractall(place / "kit")
    return place / "kit"


def test_a_learner_starts_with_one_command(copy) -> None:
    hello = run(copy)
    assert hello.returncode == 0 and "lesson 0" in hello.stdout, hello.stderr
    first = run(copy, "starter/1-echo")
    assert first.returncode == 1 and "TODO 1.3 is not written yet" in first.stdout, first.stderr
    page = run(copy, "lesson", "4")
    assert page.returncode == 0 and "A thread for everyone" in page.stdout, page.stderr
    watched = run(copy, "watch", "2", "--once")
    assert watched.returncode == 1 and "Lesson 2" in watched.stdout, watched.stdout + watched.stderr


def test_the_visible_checks_are_all_there_and_a_right_program_passes(copy, tmp_path) -> None:
    mine = tmp_path / "mine"
    for stage in FIRST:
        shutil.copytree(stage.solution, mine / stage.name)
    done = run(copy, str(mine), "--seed", "7")
    assert done.returncode == 0 and "Score: 100 %" in done.stdout, done.stdout + done.stderr
    listed = run(copy, "--list").stdout
    names = [check.name for stage in FIRST for check, _ in load(stage)]
    assert [name for name in names if name.partition("/")[2] not in listed] == []


def test_there_is_no_command_for_makers_and_instructors(copy) -> None:
    told = run(copy, "--help").stdout
    for word in ("make-", "class", "regrade", "certify", "selftest", "handout", "export"):
        assert f"grade.py {word}" not in told, word
    assert "grade.py watch" in told and "grade.py solution" not in told
    for name in ("make-starter", "class", "certify"):
        wrong = run(copy, name)
        assert wrong.returncode == 2 and "Traceback" not in wrong.stderr, name


def code(text: str) -> list[str]:
    """Return the lines of a text without the empty ones."""
    return [line.rstrip() for line in text.splitlines() if line.strip()]


def holds(text: list[str], part: list[str]) -> bool:
    """Whether a text holds these lines, however far to the right they are all moved."""
    first, size = part[0].strip(), len(part)
    wanted = textwrap.dedent("\n".join(part))
    return any(
        text[n].strip() == first and textwrap.dedent("\n".join(text[n : n + size])) == wanted
        for n in range(len(text) - size + 1)
    )


def body(stage: Stage, file: str, name: str) -> list[str]:
    """Return the statements of a function of the solution, without its docstring."""
    text = (stage.solution / file).read_text(encoding="utf-8")
    function = dict(functions(ast.parse(text)))[name]
    first = function.body[1] if ast.get_docstring(function) else function.body[0]
    return code("\n".join(text.splitlines()[first.lineno - 1 : function.end_lineno]))


def may_hold(path: str, stage: Stage) -> bool:
    """Whether a file is the starter of another stage: those share what is given in one of them."""
    others = [other.name for other in stages() if other != stage]
    wires = {f"solution/{name}/wire.py" for name in others}
    return path in wires or path.startswith(tuple(f"starter/{name}/" for name in others))


def test_nothing_of_the_solution_is_in_it(copy) -> None:
    texts = {
        file.relative_to(copy).as_posix(): code(file.read_text(encoding="utf-8"))
        for file in copy.rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    assert {path for path in texts if path.startswith("solution/")} == {
        f"solution/{stage.name}/wire.py" for stage in FIRST
    }
    looked_for = 0
    for stage in stages():
        for todo in stage.todos:
            answer = body(stage, todo.file, todo.function)
            looked_for += len(answer)
            for path, text in texts.items():
                told = holds(text, answer) and not (stage in FIRST and may_hold(path, stage))
                assert not told, f"{todo.number} is answered in {path}"
    assert looked_for > 100
    solution = (ROOT / "solution" / "3-room" / "server.py").read_text(encoding="utf-8")
    assert holds(code(solution), body(FIRST[2], "server.py", "Room.broadcast")), "it is found"


def test_no_mistake_and_no_later_stage_is_in_it(copy) -> None:
    names = {file.relative_to(copy).as_posix() for file in copy.rglob("*") if file.is_file()}
    assert not [name for name in names if name.startswith(("tests/kit", "tests/open"))]
    assert not [name for name in names if "mistakes" in name or "4-names" in name]
    wrong = [code(c.new) for mistake in mistakes() for c in mistake.changes]
    wrong = [c for c in wrong if len(c) > 2 and not all("import" in line for line in c)]
    assert len(wrong) > 50
    texts = {f: code(f.read_text(encoding="utf-8")) for f in copy.rglob("*.*") if f.is_file()}
    for change in wrong:
        found = [file for file, text in texts.items() if holds(text, change)]
        assert not found, (change, found)


def test_every_import_in_the_copy_finds_its_module(copy) -> None:
    library = copy / "grading" / "partyline"
    for file in library.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("partyline"):
                if file.name == "commands.py":  # which has what is not there left out
                    continue
                for name in (alias.name for alias in node.names):
                    home = copy / "grading" / Path(*(node.module or "").split("."))
                    found = home.with_suffix(".py").is_file() or (home / f"{name}.py").is_file()
                    assert found or (home / name).is_dir() or (home / "__init__.py").is_file(), (
                        f"{file.name} imports {node.module}.{name}"
                    )


def test_no_link_of_a_lesson_leads_nowhere(copy) -> None:
    for page in (copy / "lessons").rglob("*.md"):
        text = page.read_text(encoding="utf-8")
        assert "[[[" not in text, page.name
        for goal in re.findall(r"\]\((?!https?:)([^)\s#]+)", FENCE.sub("", text)):
            assert (page.parent / goal).exists(), f"{page.name}: {goal}"


SECRET = '''
_XYZZY_WORD = "x"


def _xyzzy_helper(room):
    return room, _XYZZY_WORD


@check(
    "The promise of xyzzy",
    points=3,
    lesson="02-recv",
    hint="Xyzzy.",
    visibility="{visibility}",
)
def test_xyzzy_thing(room) -> None:
    """Nobody knows xyzzy."""
    _xyzzy_helper(room)
'''


def with_secret(place: Path, visibility: str, more: str = "") -> Path:
    kit = changeable(place)
    file = kit / "tests" / "1-echo" / "test_server.py"
    text = file.read_text(encoding="utf-8")
    file.write_text(text + SECRET.format(visibility=visibility) + more, encoding="utf-8")
    return kit


@pytest.mark.parametrize("visibility", ["hidden", "after_due_date"])
def test_hidden_checks_stay_at_home(visibility, tmp_path) -> None:
    kit = with_secret(tmp_path / "kit", visibility)
    made = run(kit, "handout", str(tmp_path / "copy"), "--upto", "1")
    assert made.returncode == 0 and "1 hidden checks are not in it" in made.stdout, made.stderr
    for file in (tmp_path / "copy").rglob("*"):
        if file.is_file():
            assert "xyzzy" not in file.read_text(encoding="utf-8").lower(), file
    graded = run(tmp_path / "copy", str(ROOT / "solution" / "1-echo"), "--seed", "7")
    assert graded.returncode == 0 and "Score: 100 %" in graded.stdout, graded.stderr
    at_home = run(kit, "--list")
    assert "xyzzy_thing" in at_home.stdout


def test_a_visible_check_that_builds_on_a_hidden_one_is_a_letter(tmp_path) -> None:
    more = '''

@check("An open promise", points=1, lesson="02-recv", hint="Look.", after=test_xyzzy_thing)
def test_open_thing(room) -> None:
    """Everybody knows."""
'''
    kit = with_secret(tmp_path / "kit", "hidden", more)
    made = run(kit, "handout", str(tmp_path / "copy"))
    assert made.returncode == 2 and "builds on 1-echo/xyzzy_thing" in made.stderr
    assert not (tmp_path / "copy").exists()


def test_what_only_hidden_checks_use_goes_with_them() -> None:
    text = (
        "import x\n\n_A = 1\n_B = 2\n\n\ndef _a():\n    return _A\n\n\n"
        "def _b():\n    return _B\n\n\n# about it\n@x\ndef test_a():\n    _a()\n\n\n"
        "@x\ndef test_b():\n    _b()\n"
    )
    left = visible_checks.without(text, {"test_a"})
    assert left == (
        "import x\n\n_B = 2\n\n\ndef _b():\n    return _B\n\n\n@x\ndef test_b():\n    _b()\n"
    )
    assert visible_checks.without(text, set()) == text


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["copy", "--upto", "9"], "There is no stage '9'"),
        (["full"], "is not empty"),
        (["a-file/copy"], "can't be written"),
    ],
)
def test_where_it_can_not_go_is_a_letter(argv, said, tmp_path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.doc").write_text("x")
    (tmp_path / "a-file").write_text("x")
    done = run(ROOT, "handout", *argv, cwd=tmp_path)
    assert done.returncode == 2 and said in done.stderr and "Traceback" not in done.stderr
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a-file", "full"]
