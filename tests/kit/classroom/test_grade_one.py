"""One submission, whatever is in it: found, graded, and told about in a letter or a page."""

import shutil
from pathlib import Path

import pytest
from class_results import check
from partyline.classroom import grade_one as module
from partyline.classroom.grade_one import grade_one
from partyline.classroom.job import NOTHING, OPEN, STAGED, How, Job
from partyline.classroom.lay_out import lay_out, stage_homes
from partyline.model.results import StageResult, SubmissionResult, Verdict
from partyline.model.stages import ROOT
from partyline.model.visibility import AFTER_DUE_DATE, HIDDEN
from sample_exports import SERVER, as_zip

ECHO = {
    name: (ROOT / "solution" / "1-echo" / name).read_bytes()
    for name in ("server.py", "client.py", "wire.py")
}
OPENLY = ROOT / "tests" / "open" / "zoo" / "write-up-b"


def laid(files: dict[str, bytes], tmp_path: Path) -> tuple[set[str], str]:
    """Return the files that are laid out, and the notes."""
    parcel = tmp_path / "parcel.zip"
    parcel.write_bytes(as_zip(files))
    folder, notes = lay_out(parcel, tmp_path / "root")
    found = {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}
    return found, "\n".join(notes)


def test_a_zip_in_a_zip_in_a_zip_is_opened(tmp_path) -> None:
    inner = as_zip({"1-echo/server.py": SERVER, "__MACOSX/._x": b"", "node_modules/x.js": b""})
    files = {"final version.zip": as_zip({"to hand in/my.work.zip": inner})}
    found, _ = laid(files, tmp_path)
    assert found == {"final version/to hand in/my/1-echo/server.py"}
    homes = stage_homes(tmp_path / "root" / "handed-in")
    assert [home.name for home in homes] == ["my"]


def test_archives_called_like_stages_are_stages(tmp_path) -> None:
    echo = as_zip({"server.py": SERVER})
    found, _ = laid({"1-echo.zip": echo, "2-pair.zip": echo}, tmp_path)
    assert found == {"1-echo/server.py", "2-pair/server.py"}


def test_an_archive_beside_programs_stays_closed(tmp_path) -> None:
    found, _ = laid({"server.py": SERVER, "old.zip": as_zip({"server.py": SERVER})}, tmp_path)
    assert found == {"server.py", "old.zip"}


@pytest.mark.parametrize(
    ("inner", "said"),
    [
        (b"PK\x03\x04 not really", "can't be unpacked"),
        (b"Rar!\x1a\x07", "is a rar file"),
        (b"", "its content is not an archive"),
        (
            as_zip({"../../evil.py": b"", "ok/server.py": SERVER}),
            "path outside the submission",
        ),
        (as_zip({"/evil.py": b"", "ok/server.py": SERVER}), "path outside the submission"),
        (as_zip({"a.bin": bytes(9_000_000)}), "larger than 8 MiB"),
    ],
)
def test_a_hostile_archive_loses_only_itself(inner, said, tmp_path) -> None:
    good = as_zip({"server.py": SERVER})
    found, notes = laid({"bad.zip": inner, "good.zip": good}, tmp_path)
    assert "good/server.py" in found and said in notes
    assert str(tmp_path) not in notes
    assert not list(tmp_path.rglob("evil.py"))


def test_a_copy_is_not_what_is_meant(tmp_path) -> None:
    files = {f"work/{name}/1-echo/server.py": SERVER for name in ("final (2)", "final", "old copy")}
    laid(files, tmp_path)
    homes = stage_homes(tmp_path / "root" / "handed-in")
    assert [home.name for home in homes] == ["final", "final (2)", "old copy"]


def test_a_program_that_was_typed_into_the_platform_is_a_program(tmp_path) -> None:
    text = (
        "<html><body><p>import socket<br>if 1 &lt; 2:<br>&nbsp;&nbsp;&nbsp;&nbsp;x = 1</p></body>"
    )
    found, _ = laid({"onlinetext.html": text.encode()}, tmp_path)
    assert found == {"onlinetext.html", "onlinetext.py"}
    file = tmp_path / "root" / "handed-in" / "onlinetext.py"
    assert file.read_text() == "import socket\nif 1 < 2:\n    x = 1\n"
    shutil.rmtree(tmp_path / "root")
    assert laid({"onlinetext.html": b"<p>I could not do it"}, tmp_path)[0] == {"onlinetext.html"}


def job(files: dict[str, bytes], **how) -> Job:
    return Job("ann", "Ann Example", as_zip(files), How(7, isolation="none", **how))


def test_one_stage_is_graded_as_that(tmp_path) -> None:
    done = grade_one(job({f"deep/inside/1-echo/{name}": data for name, data in ECHO.items()}))
    assert done.kind == STAGED and done.result is not None
    assert done.result["path"] == "Ann Example"
    [echo] = [stage for stage in done.result["stages"] if stage["stage"] == "1-echo"]
    assert echo["percent"] == 100.0 and "Ann Example" in done.page


def test_everybody_has_handed_in_one_stage_and_one_has_done_it_twice() -> None:
    files = {f"{name}/{file}": data for name in ("new", "old (1)") for file, data in ECHO.items()}
    done = grade_one(job(files, stage="1-echo"))
    assert done.result is not None and done.result["score"] == 100.0
    assert 'Not graded, though it looks alike: "old (1)"' in done.result["notes"][0]


def test_a_chat_of_its_own_is_graded_as_that() -> None:
    files = {file.name: file.read_bytes() for file in OPENLY.glob("*.py")}
    done = grade_one(job(files))
    assert done.kind == OPEN and done.result is not None and done.result["score"] > 50


@pytest.mark.parametrize(
    ("files", "how", "said"),
    [
        ({"report.pdf": b"%PDF"}, {}, "Neither stage folders"),
        ({"main.py": b"print(1)"}, {"only_open": True}, "no chat server"),
        ({"main.py": b"print(1)"}, {"stage": "1-echo"}, "no server.py and no client.py"),
        ({"a.zip": b"PK\x03\x04"}, {}, "left out: a.zip"),
    ],
)
def test_what_is_neither_is_a_row_with_a_sentence(files, how, said) -> None:
    done = grade_one(job(files, **how))
    assert done.kind == NOTHING and said in done.sentence and not done.grader_error
    assert "partyline-" not in done.sentence


def test_a_defect_of_the_grader_is_a_row(monkeypatch) -> None:
    monkeypatch.setattr("partyline.classroom.grade_one.lay_out", lambda *_: 1 / 0)
    done = grade_one(job({"server.py": SERVER}))
    assert done.grader_error and "ZeroDivisionError" in done.sentence


def test_nothing_is_left_on_the_disk(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    grade_one(job({"report.pdf": b""}))
    assert list(tmp_path.iterdir()) == []


def test_a_students_page_does_not_tell_of_hidden_checks(monkeypatch) -> None:
    checks = [
        check("1-echo/open", Verdict.PASSED),
        check("1-echo/secret", Verdict.FAILED, visibility=HIDDEN),
        check("1-echo/later", Verdict.FAILED, visibility=AFTER_DUE_DATE),
    ]
    done = SubmissionResult("x", 7, (StageResult("1-echo", 15, tuple(checks)),))
    monkeypatch.setattr(module, "_graded", lambda *_: (done, "stages"))
    graded = grade_one(job({"server.py": b""}))
    for text in (graded.page, graded.report):
        assert "secret" not in text and "1-echo/later" in text
    assert "1-echo/secret" in str(graded.result), "the instructor's file has all"
