"""grade.py as its users meet it: what they type, what they read, the exit status, the JSON."""

import html
import json
import shutil
from pathlib import Path

import pytest
from partyline.cli.main import main
from partyline.course import progress
from partyline.model.outline import lessons
from partyline.model.results import SubmissionResult
from partyline.model.stages import ROOT, stages
from partyline.reports.formats import FORMATS

ECHO = ROOT / "solution" / "1-echo"
QUIET = ["--no-color", "--seed", "7"]
HALF = "import socket\nserver = socket.create_server(('127.0.0.1', 0))\n"
MUST_SAY = 'should print "listening on 127.0.0.1:PORT"'

# What a learner may hand in as server.py, and what the letter about it must say.
PROGRAMS = {
    "syntax error": ("def main(:\n", ["not valid Python", "line 1"]),
    "not Python": (b"\x7fELF\0\0\0", ["server.py contains binary data"]),
    "wrong encoding": ("# Привет\n".encode("cp1251"), ["save server.py in UTF-8"]),
    "prints nothing": (HALF + "server.accept()\n", [MUST_SAY, "It printed nothing"]),
    "says it otherwise": (
        HALF + "print('ready, steady')\nserver.accept()\n",
        ["without printing this line", "ready, steady"],
    ),
    "listens on another port": (
        HALF + "print('listening on 127.0.0.1:1')\nserver.accept()\n",
        ['printed "listening on 127.0.0.1:1", but it listens on'],
    ),
    "exits at once": ("print('hello')\n", ["exit status 0", "look at the code that follows"]),
    "raises": ("import wire\nwire.nothing()\n", ["AttributeError", "exit status 1"]),
    "needs an argument": (
        "import argparse\np = argparse.ArgumentParser()\np.add_argument('nick')\np.parse_args()\n",
        ["does not accept its command line", "--port 0"],
    ),
    "reads its keyboard": ("port = input('Port? ')\n", ["has no keyboard", "--host and --port"]),
    "prints megabytes": ("while True:\n    print('x' * 5000)\n", ["more than 8 MiB"]),
    "never gets there": (
        "import threading\nthreading.Event().wait()\n",
        ["does not listen on any port"],
    ),
}


def submission(tmp_path: Path, server: str | bytes) -> Path:
    folder = tmp_path / "1-echo"
    shutil.copytree(ECHO, folder)
    data = server if isinstance(server, bytes) else server.encode()
    (folder / "server.py").write_bytes(data)
    return folder


@pytest.mark.parametrize("case", PROGRAMS, ids=lambda case: case.replace(" ", "-"))
def test_a_broken_server_gets_a_letter_and_the_rest_is_graded(case, tmp_path, capsys) -> None:
    server, words = PROGRAMS[case]
    report = tmp_path / "result.json"
    status = main([str(submission(tmp_path, server)), "--json", str(report), *QUIET])
    shown = " ".join(capsys.readouterr().out.split())
    assert status == 1
    for word in ["server.py", *words]:
        assert word in shown
    assert "Traceback" not in shown or 'File "server.py"' in shown
    data = json.loads(report.read_text())
    client = [c for c in data["stages"][0]["checks"] if c["name"].startswith("1-echo/client")]
    assert {c["verdict"] for c in client} == {"passed"}
    server_checks = [c for c in data["stages"][0]["checks"] if c not in client]
    assert [c["verdict"] for c in server_checks].count("failed") <= 2, "a crash is told once"


@pytest.mark.slow  # `.ci/run` grades the solution, and test_ladder.py each stage of it
def test_all_stages_of_the_solution_pass(tmp_path, capsys) -> None:
    report = tmp_path / "result.json"
    assert main([str(ROOT / "solution"), "--json", str(report), *QUIET]) == 0
    shown = capsys.readouterr().out
    assert "Score: 100 %" in shown
    result = SubmissionResult.from_json(json.loads(report.read_text()))
    assert result.passed
    assert [stage.stage for stage in result.stages] == [stage.name for stage in stages()]
    assert len(result.checks) >= 60


def test_a_renamed_folder_needs_its_stage(tmp_path, capsys) -> None:
    folder = tmp_path / "my homework"
    shutil.copytree(ECHO, folder)
    assert main([str(folder), *QUIET]) == 2
    assert "--stage" in capsys.readouterr().err
    assert main([str(folder), "--stage", "1", *QUIET]) == 0
    assert main([str(folder), "--stage", "1-echo", "--check", "starts", *QUIET]) == 0


def test_missing_stages_count_as_not_handed_in(tmp_path, capsys) -> None:
    shutil.copytree(ECHO, tmp_path / "1-echo")
    (tmp_path / "2-pair").mkdir()
    assert main([str(tmp_path), *QUIET]) == 1
    shown = capsys.readouterr().out
    assert "not handed in" in shown
    assert "no server.py and no client.py" in shown
    assert "Score: 15 %" in shown


@pytest.mark.parametrize(
    ("arguments", "letter"),
    [
        (["nowhere"], "There is no nowhere"),
        (["{file}"], "is a file"),
        (["{empty}"], "nothing to grade"),
        (["{empty}", "--stage", "3-room"], "nothing to grade"),
        (["--stage", "3"], "Give the folder"),
        (["{kit}"], "This is the kit itself. Your programs are in its folder starter"),
        (["1-ecko"], "Did you mean: python3 grading/grade.py"),
        (["{echo}/server.py"], "/1-echo\n"),
        (["wathc"], "Did you mean: python3 grading/grade.py watch"),
        (["lessons"], "Did you mean: python3 grading/grade.py lesson"),
        (["{chat}"], "--stage 2"),
        (["{echo}", "--stage", "7"], "There is no stage '7'"),
        (["{echo}", "--check", "1-echo/start"], "Did you mean 1-echo/starts"),
        (["{echo}", "--check", "2-pair/starts"], "belongs to stage 2-pair"),
        (["{echo}", "--json", "{empty}/no/where.json"], "there is no folder"),
    ],
)
def test_wrong_usage_is_answered_with_a_letter(arguments, letter, tmp_path, capsys) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "empty").mkdir()
    shutil.copytree(ECHO, tmp_path / "2-two-users")  # as a stage was called in another year
    places = {"file": tmp_path / "file", "empty": tmp_path / "empty", "echo": ECHO}
    places |= {"kit": ROOT, "chat": tmp_path / "2-two-users"}
    assert main([argument.format(**places) for argument in arguments]) == 2
    assert letter in capsys.readouterr().err


def test_grade_alone_says_where_the_learner_is(capsys, monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(progress, "FILE", tmp_path / "progress.json")
    assert main([]) == 0
    shown = capsys.readouterr().out
    assert "Begin with lesson 0" in shown
    assert "python3 grading/grade.py watch" in shown
    progress.save(progress.Progress().at(lessons()[3]), tmp_path / "progress.json")
    assert main([]) == 0
    assert "You are in lesson 3, Where a message ends" in capsys.readouterr().out


def test_nothing_to_grade_still_writes_the_json(tmp_path) -> None:
    report = tmp_path / "result.json"
    assert main([str(tmp_path / "nowhere"), "--json", str(report)]) == 2
    data = json.loads(report.read_text())
    assert data["score"] is None
    assert "There is no" in data["notes"][0]


def test_the_same_seed_gives_the_same_words(tmp_path, capsys) -> None:
    server = "print('listening on 127.0.0.1:9', flush=True)\nimport time\ntime.sleep(30)\n"
    folder = submission(tmp_path, server)
    texts = []
    for name in ("a", "b"):
        report = tmp_path / name
        main([str(folder), "--check", "1-echo/echoes", "--json", str(report), "--seed", "5"])
        check = json.loads(report.read_text())["stages"][0]["checks"][0]
        texts.append((check["verdict"], check["failure"]["sentence"]))
    assert texts[0] == texts[1]


def test_list_names_every_check(capsys) -> None:
    assert main(["--list", "--no-color"]) == 0
    shown = capsys.readouterr().out
    for stage in stages():
        assert f"{stage.name}: {stage.title}" in shown
    assert "starts" in shown


def test_help_is_complete(capsys) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--help"])
    assert stopped.value.code == 0
    shown = capsys.readouterr().out
    words = (
        "selftest doctor make-starter --check --seed --isolation --deadline --list examples status"
    )
    for word in [*words.split(), *(f"--{name}" for name in FORMATS)]:
        assert word in shown


def test_every_report_is_written_beside_the_screen(tmp_path, capsys) -> None:
    files = {name: tmp_path / f"result.{name}" for name in FORMATS}
    options = [word for name, file in files.items() for word in (f"--{name}", str(file))]
    assert main([str(ECHO), "--check", "starts", *options, *QUIET]) == 0
    for file in files.values():
        assert "1-echo" in html.unescape(file.read_text(encoding="utf-8"))
    assert "PASSED" in capsys.readouterr().out


def test_only_one_report_goes_to_the_screen(tmp_path, capsys) -> None:
    assert main([str(ECHO), "--json", "-", "--html", "-"]) == 2
    assert "Only one report can go to the screen" in capsys.readouterr().err
    assert main([str(ECHO), "--check", "starts", "--csv", "-", *QUIET]) == 0
    assert capsys.readouterr().out.startswith("path,stage,check")


def test_an_archive_is_graded_and_its_odd_files_are_noted(tmp_path, capsys) -> None:
    folder = tmp_path / "ann" / "1-echo"
    shutil.copytree(ECHO, folder)
    (folder / "conftest.py").write_text("raise SystemExit")
    archive = shutil.make_archive(str(tmp_path / "handed in"), "zip", tmp_path, "ann")
    assert main([archive, "--check", "starts", *QUIET]) == 0
    shown = capsys.readouterr().out
    assert "1-echo/conftest.py is not used by the grader." in shown


def test_in_a_ci_job_no_line_of_a_program_is_a_command(tmp_path, capsys, monkeypatch) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    server = "print('::error title=forged::by a student')\nraise SystemExit('::set-output::')\n"
    assert main([str(submission(tmp_path, server)), "--check", "starts", *QUIET]) == 1
    lines = capsys.readouterr().out.splitlines()
    commands = [line for line in lines if line.lstrip().startswith("::")]
    token = commands[0].removeprefix("::stop-commands::")
    assert commands == [lines[0], f"::{token}::"]
