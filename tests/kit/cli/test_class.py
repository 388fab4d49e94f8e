"""grade.py class and grade.py regrade, as an instructor types them."""

import json
import shutil
from pathlib import Path

import pytest
from partyline.classroom.pool import processes
from partyline.cli import class_
from partyline.cli.main import main
from partyline.cli.report_options import GRADER, PASSED, USAGE
from partyline.model.stages import ROOT

ECHO = ROOT / "solution" / "1-echo"
WORKSHEET = "Identifier,Grade,Maximum grade,Last modified (grade)\nParticipant {},,20.00,-\n"


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """An export of Moodle, unpacked: one right program, one that starts nothing, one empty."""
    home = tmp_path / "export"
    shutil.copytree(ECHO, home / "Ann A_41_assignsubmission_file" / "1-echo")
    wrong = home / "Bob B_42_assignsubmission_file" / "1-echo"
    wrong.mkdir(parents=True)
    (wrong / "server.py").write_text("print('hello')\n", encoding="utf-8")
    (home / "Eve E_43_assignsubmission_file").mkdir()
    return home


def run(*words: object) -> int:
    return main([str(word) for word in words])


def rows(results: Path) -> dict[str, dict]:
    data = json.loads((results / "results.json").read_text(encoding="utf-8"))
    return {row["key"]: row for row in data["submissions"]}


def test_a_class_is_graded_handed_back_and_counted_again(export, tmp_path, capsys) -> None:
    results, sheet = tmp_path / "results", tmp_path / "Grades.csv"
    head = "Identifier,Grade,Maximum grade,Last modified (grade),Feedback comments\n"
    lines = "".join(f"Participant {number},,20.00,-,\n" for number in (41, 42, 43))
    sheet.write_text(head + lines, encoding="utf-8")
    words = ["class", export, "--out", results, "--stage", "1", "--isolation", "none", "--seed", 7]
    assert run(*words, "--worksheet", sheet, "--no-color") == PASSED
    said = capsys.readouterr().err
    assert "moodle, 3 submissions (1 empty)" in said and "isolation: none" in said
    assert "graded one after another" in said, "without networks of their own"
    assert "Ann-A-41, 100 %" in said
    found = rows(results)
    assert found["Ann-A-41"]["mark"] == 100.0 and found["Bob-B-42"]["mark"] < 50
    assert "no file" in found["Eve-E-43"]["sentence"]
    assert "Participant 41,20.00,20.00,-,<p>Mark: 20 of 20." in (
        results / "upload" / "Grades.csv"
    ).read_text(encoding="utf-8")
    assert sheet.read_text(encoding="utf-8") == head + lines
    for name in ("class.html", "grades.csv", "upload/feedback-moodle.zip"):
        assert (results / name).stat().st_size
    assert "Ann A" in (results / "submissions" / "Ann-A-41" / "page.html").read_text("utf-8")

    assert run(*words) == PASSED
    assert "Ann-A-41" not in capsys.readouterr().err, "it is not graded again"
    rubric = tmp_path / "new.toml"
    rubric.write_text('scale = 5\n[[override]]\nstudent = "eve e"\nmark = 4\nreason = "shown"\n')
    assert run("regrade", results, "--rubric", rubric) == PASSED
    assert "2 of 3 marks have changed" in capsys.readouterr().err
    assert rows(results)["Ann-A-41"]["mark"] == 5.0
    assert rows(results)["Eve-E-43"]["mark"] == 4.0
    assert "shown" in (results / "class.html").read_text(encoding="utf-8")


def test_ctrl_c_keeps_what_is_finished_and_the_same_command_goes_on(
    export, tmp_path, capsys, monkeypatch
) -> None:
    def stopped(jobs: int):
        raise KeyboardInterrupt

    words = ["class", export, "--out", tmp_path / "results", "--stage", "1", "--isolation", "none"]
    monkeypatch.setattr(class_, "processes", stopped)
    assert run(*words) == GRADER
    assert "the same command goes on" in capsys.readouterr().err
    assert "3 are not graded yet" in (tmp_path / "results" / "class.html").read_text("utf-8")
    monkeypatch.setattr(class_, "processes", processes)
    assert run(*words) == PASSED
    assert set(rows(tmp_path / "results")) == {"Ann-A-41", "Bob-B-42", "Eve-E-43"}


def test_no_fence_means_no_class_unless_none_is_typed(
    export, tmp_path, capsys, monkeypatch
) -> None:
    monkeypatch.setattr(class_, "available", lambda mode: f"no {mode} here")
    assert run("class", export, "--out", tmp_path / "results") == USAGE
    assert "--isolation none" in capsys.readouterr().err
    assert run("class", export, "--out", tmp_path / "results", "--isolation", "bwrap") == USAGE
    assert "no bwrap here" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["{gone}"], "There is no "),
        (["{empty}"], "There is nothing in"),
        (["{file}"], "is no archive"),
        (["{export}", "--scale", "0"], "is not a mark"),
        (["{export}", "--late", "10%"], "is not like"),
        (["{export}", "--stage", "9"], "There is no stage"),
        (["{export}", "--from", "canvas"], "does not look like an export of canvas"),
        (["{export}", "--worksheet", "{file}"], "has no columns"),
        (["{export}", "--worksheet", "{gone}"], "can't be read"),
        (["{export}", "--rubric", "{gone}"], "can't be read"),
        (["{export}", "--open-rubric", "{gone}"], "can't be read"),
        (["{export}", "--out", "{export}"], "holds other things"),
        (["{export}", "--out", "{file}"], "is a file"),
        (["{export}", "--out", "{file}/x"], "can't be written into"),
        (["{export}", "--worksheet", "{strangers}"], "Nobody of this class"),
        (["{damaged}"], "download it again"),
    ],
)
def test_wrong_usage_is_a_letter_and_nothing_is_begun(
    words, said, export, tmp_path, capsys
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("hello")
    (tmp_path / "damaged").write_text("PK\3\4 and no more")
    (tmp_path / "strangers").write_text(WORKSHEET.format(7))
    names = ("gone", "empty", "file", "export", "damaged", "strangers")
    places = {name: str(tmp_path / name) for name in names}
    asked = [word.format(**places) for word in words]
    assert run("class", "--out", tmp_path / "results", *asked) == USAGE
    heard = capsys.readouterr()
    assert said in heard.err and "Traceback" not in heard.err
    assert not (tmp_path / "results" / "results.json").exists()


def test_a_time_that_is_none_is_refused(export, tmp_path, capsys) -> None:
    for seconds in ("0", "-1", "nan", "soon"):
        with pytest.raises(SystemExit) as end:
            run("class", export, "--out", tmp_path / "out", f"--deadline={seconds}")
        assert end.value.code == USAGE and "not a number of seconds" in capsys.readouterr().err


def test_a_worksheet_that_does_not_fit_leaves_a_counted_class_as_it_is(tmp_path, capsys) -> None:
    results, strangers = tmp_path / "results", tmp_path / "strangers.csv"
    home = tmp_path / "export" / "Zoe Z_41_assignsubmission_file"
    home.mkdir(parents=True)
    words = ["class", tmp_path / "export", "--out", results, "--isolation", "none"]
    assert run(*words, "--scale", 20) == PASSED
    before = {file: file.read_bytes() for file in results.rglob("*") if file.is_file()}
    strangers.write_text(WORKSHEET.format(7))
    assert run("regrade", results, "--scale", 10, "--worksheet", strangers) == USAGE
    assert "Nobody of this class" in capsys.readouterr().err
    assert {file: file.read_bytes() for file in results.rglob("*") if file.is_file()} == before
    rubric = tmp_path / "r.toml"
    rubric.write_text('[[override]]\nstudent = "Zoe Z"\nmark = 3\nreason = "in the lab"\n')
    strangers.write_text(WORKSHEET.format(41))
    assert run("regrade", results, "--rubric", rubric, "--worksheet", strangers) == PASSED
    assert rows(results)["Zoe-Z-41"]["mark"] == 3
    assert json.loads((results / "results.json").read_text())["rubric"]["scale"] == 20
    assert "Participant 41,3.00,20.00" in (results / "upload" / strangers.name).read_text()


def test_the_results_of_another_class_stay_as_they_are(export, tmp_path, capsys) -> None:
    results = tmp_path / "results"
    (tmp_path / "others" / "zoe").mkdir(parents=True)
    assert run("class", tmp_path / "others", "--out", results, "--isolation", "none") == PASSED
    before = (results / "results.json").read_bytes()
    assert run("class", export, "--out", results, "--isolation", "none") == USAGE
    assert "results of another class: others" in capsys.readouterr().err
    assert (results / "results.json").read_bytes() == before
    assert run("regrade", tmp_path / "others") == USAGE
