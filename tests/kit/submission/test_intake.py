"""A folder is graded as a clean copy: what gets into it, what is left out, how it goes again."""

import os
import shutil
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from partyline.model.stages import ROOT, stage_named, stages
from partyline.submission.intake import LIMITS, Intake, LeftOut, read, shown
from partyline.submission.notes import FIRST
from partyline.submission.submission import NothingToGrade, opened

ECHO = stage_named("1-echo")
posix = pytest.mark.skipif(os.name != "posix", reason="Windows has no such files or names")
linux = pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")


@pytest.fixture
def folder(tmp_path) -> Path:
    """A submission with one stage."""
    folder = tmp_path / "ann"
    shutil.copytree(ECHO.solution, folder / "1-echo", ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@pytest.fixture
def place(tmp_path) -> Path:
    """Where the copies are made."""
    place = tmp_path / "place"
    place.mkdir()
    return place


@pytest.fixture
def small(monkeypatch) -> None:
    """Only a few files are allowed: thousands take seconds to make."""
    monkeypatch.setattr("partyline.submission.intake.LIMITS", Intake(entries=20, looked_at=50))


def copied(folder: Path, place: Path) -> set[str]:
    """Return what is in the copy of the first stage."""
    with opened(folder, None, place) as submission:
        echo = submission.folders["1-echo"]
        return {path.relative_to(echo).as_posix() for path in echo.rglob("*")}


def notes(folder: Path, place: Path) -> tuple[str, ...]:
    with opened(folder, None, place) as submission:
        return submission.notes


def test_every_stage_is_copied_and_nothing_is_noted(place) -> None:
    with opened(ROOT / "solution", None, place) as submission:
        assert list(submission.folders) == [stage.name for stage in stages()]
        assert submission.path == ROOT / "solution"
        assert submission.notes == ()
        for name, folder in submission.folders.items():
            assert folder.name == name
            for program in ("server.py", "client.py", "wire.py"):
                original = ROOT / "solution" / name / program
                assert (folder / program).read_bytes() == original.read_bytes()


@posix
def test_only_we_may_enter_the_place(folder, place) -> None:
    with opened(folder, None, place) as submission:
        (root,) = place.iterdir()
        assert root.name.startswith("partyline-")
        assert stat.S_IMODE(root.stat().st_mode) == 0o700
        assert submission.folders["1-echo"] == root.resolve() / "1-echo"
    assert list(place.iterdir()) == []


@posix
def test_the_copy_has_plain_modes(folder, place) -> None:
    (folder / "1-echo" / "server.py").chmod(0o4700)
    (folder / "1-echo").chmod(0o700)
    before = os.umask(0o077)
    try:
        with opened(folder, None, place) as submission:
            echo = submission.folders["1-echo"]
            assert stat.S_IMODE(echo.stat().st_mode) == 0o755
            assert stat.S_IMODE((echo / "server.py").stat().st_mode) == 0o644
    finally:
        os.umask(before)


def test_the_original_is_never_touched(folder, place) -> None:
    before = (folder / "1-echo" / "server.py").read_bytes()
    with opened(folder, None, place) as submission:
        (submission.folders["1-echo"] / "server.py").write_text("changed")
    assert (folder / "1-echo" / "server.py").read_bytes() == before


def test_the_copy_goes_also_after_an_error(folder, place) -> None:
    with pytest.raises(ZeroDivisionError), opened(folder, None, place):
        raise ZeroDivisionError
    assert list(place.iterdir()) == []


@posix
def test_the_copy_goes_whatever_a_program_has_done_in_it(folder, place, tmp_path) -> None:
    """Closed folders, a path too long for the system, a link to what is not ours."""
    (tmp_path / "mine").mkdir(mode=0o750)
    (tmp_path / "mine" / "file").touch()
    with opened(folder, None, place) as submission:
        echo = submission.folders["1-echo"]
        (echo / "link").symlink_to(tmp_path / "mine")
        (echo / "closed" / "inner").mkdir(parents=True)
        (echo / "closed" / "inner" / "file").touch()
        (echo / "closed" / "inner").chmod(0)
        (echo / "closed").chmod(0)
        here = os.open(echo, os.O_RDONLY)
        for _ in range(1000):
            os.mkdir("deep", dir_fd=here)
            inner = os.open("deep", os.O_RDONLY, dir_fd=here)
            os.close(here)
            here = inner
        os.close(here)
        echo.parent.chmod(0)
    assert list(place.iterdir()) == []
    assert (tmp_path / "mine" / "file").exists()
    assert stat.S_IMODE((tmp_path / "mine").stat().st_mode) == 0o750


def test_a_folder_around_the_submission_does_not_matter(folder, place, tmp_path) -> None:
    outer = tmp_path / "download"
    (outer / "__MACOSX").mkdir(parents=True)
    (outer / "read me.txt").touch()
    shutil.move(folder, outer / "lab" / "ann")
    assert "server.py" in copied(outer, place)


def test_a_stage_is_not_taken_for_another(folder, place) -> None:
    with pytest.raises(NothingToGrade), opened(folder, stage_named("2-pair"), place):
        pass


def test_nobody_looks_for_programs_below_a_stage(folder, place) -> None:
    (folder / "1-echo").rename(folder / "src")
    (folder / "1-echo").mkdir()
    (folder / "src").rename(folder / "1-echo" / "src")
    with pytest.raises(NothingToGrade, match="put them there"):
        opened(folder / "1-echo", None, place).__enter__()


def test_a_folder_with_another_name_keeps_it(folder, place, tmp_path) -> None:
    mine = (folder / "1-echo").rename(tmp_path / "my homework")
    with pytest.raises(NothingToGrade, match="--stage"), opened(mine, None, place):
        pass
    with opened(mine, ECHO, place) as submission:
        assert submission.folders["1-echo"].name == "my homework"


def test_a_folder_with_a_very_long_name_gets_a_letter(folder, place) -> None:
    mine = (folder / "1-echo").rename(folder / ("x" * 250))
    with pytest.raises(NothingToGrade, match=r"left out(?s:.*)a path of more than 240"):
        opened(mine, ECHO, place).__enter__()


def test_a_path_that_the_system_refuses_gets_a_letter(folder, place) -> None:
    with pytest.raises(NothingToGrade):
        opened(folder / ("x" * 5000), None, place).__enter__()


def test_a_stage_folder_is_known_by_its_name(folder, place, monkeypatch) -> None:
    monkeypatch.chdir(folder / "1-echo")
    assert "server.py" in copied(Path(), place)


def test_what_is_missing_is_told_by_its_own_path(folder, place) -> None:
    (folder / "3-room").mkdir()
    with opened(folder, None, place) as submission:
        assert submission.missing["2-pair"] == "not handed in"
        assert submission.missing["3-room"].endswith(str(folder / "3-room"))


@pytest.mark.parametrize("name", ["server.py", "notes"])
def test_a_single_file_gets_a_letter(name, folder, place) -> None:
    file = (folder / "1-echo" / "server.py").rename(folder / name)
    with pytest.raises(NothingToGrade, match=r"is a file\. Give the folder"):
        opened(file, None, place).__enter__()
    with pytest.raises(NothingToGrade, match="There is no"):
        opened(folder / "nowhere", None, place).__enter__()
    assert list(place.iterdir()) == []


@posix
def test_links(folder, place, tmp_path) -> None:
    echo = folder / "1-echo"
    (tmp_path / "secret").write_text("of another")
    (folder / "common.py").write_text("x = 1")
    (echo / "inside.py").symlink_to("../common.py")
    (echo / "outside.py").symlink_to(tmp_path / "secret")
    (echo / "gone.py").symlink_to("nowhere")
    (echo / "circle").symlink_to("circle")
    (echo / "up").symlink_to("..")
    (echo / "zero").symlink_to("/dev/zero")
    os.link(tmp_path / "secret", echo / "hard.py")
    with opened(folder, None, place) as submission:
        copy = submission.folders["1-echo"]
        assert {path.name for path in copy.iterdir()} == {
            *("client.py", "server.py", "wire.py", "inside.py", "hard.py")
        }
        assert not (copy / "inside.py").is_symlink()
        assert (copy / "inside.py").read_text() == "x = 1"
        assert sorted(submission.notes) == [
            "left out: 1-echo/circle (a link to a file that is not here)",
            "left out: 1-echo/gone.py (a link to a file that is not here)",
            "left out: 1-echo/outside.py (a link to a place outside the submission)",
            "left out: 1-echo/up (a link to something that is not a plain file)",
            "left out: 1-echo/zero (a link to a place outside the submission)",
        ]


@posix
def test_a_stage_folder_that_is_a_link_is_left_out(folder, place, tmp_path) -> None:
    other = (folder / "1-echo").rename(tmp_path / "of another")
    (folder / "1-echo").symlink_to(other)
    with pytest.raises(NothingToGrade, match=r"left out: 1-echo \(a link to a folder\)"):
        opened(folder, None, place).__enter__()
    shutil.copytree(ROOT / "solution" / "2-pair", folder / "2-pair")
    with opened(folder, None, place) as submission:
        assert list(submission.folders) == ["2-pair"]
        assert "no server.py" in submission.missing["1-echo"]


@posix
def test_a_server_that_is_a_link_out_is_missing_and_told(folder, place, tmp_path) -> None:
    for name in ("server.py", "client.py"):
        (folder / "1-echo" / name).rename(tmp_path / name)
        (folder / "1-echo" / name).symlink_to(tmp_path / name)
    with pytest.raises(NothingToGrade, match=r"no server.py(?s:.*)left out: 1-echo/server.py"):
        opened(folder, None, place).__enter__()


@posix
def test_nothing_waits_for_a_pipe_or_opens_a_socket(folder, place, monkeypatch) -> None:
    monkeypatch.chdir(folder / "1-echo")  # a socket's path must be short
    os.mkfifo("pipe")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket")
        assert sorted(notes(folder, place)) == [
            "left out: 1-echo/pipe (a named pipe)",
            "left out: 1-echo/socket (a socket)",
        ]


@posix
def test_a_file_that_becomes_a_pipe_at_the_last_moment_is_not_waited_for(tmp_path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to(__file__)
    with pytest.raises(LeftOut, match="a named pipe"):
        list(read(tmp_path / "pipe"))
    with pytest.raises(LeftOut, match="a device"):
        list(read(Path("/dev/zero")))
    with pytest.raises(LeftOut, match="can't be read"):
        list(read(tmp_path / "link"))


@posix
def test_what_may_not_be_read_is_left_out(folder, place) -> None:
    (folder / "1-echo" / "closed.py").touch(mode=0)
    if os.access(folder / "1-echo" / "closed.py", os.R_OK):
        pytest.skip("root may read everything")
    (folder / "1-echo" / "shut").mkdir(mode=0)
    assert sorted(notes(folder, place)) == [
        "left out: 1-echo/closed.py (it can't be read)",
        "left out: 1-echo/shut (it can't be read)",
    ]
    (folder / "1-echo").chmod(0)
    with pytest.raises(NothingToGrade, match="can't be read"):
        opened(folder, None, place).__enter__()
    (folder / "1-echo").chmod(0o755)


@posix
@pytest.mark.parametrize(
    "name", ["with space.py", "привет.py", "🎉.py", "a\nb.py", "\x1b[31m.py", 'q"q', "back\\slash"]
)
def test_odd_names_are_copied(name, folder, place) -> None:
    (folder / "1-echo" / name).touch()
    assert name in copied(folder, place)


@linux
def test_a_name_of_any_bytes_is_copied(folder, place) -> None:
    name = os.fsdecode(b"\xff\xfe.py")
    (folder / "1-echo" / name).touch()
    assert name in copied(folder, place)


@linux
def test_a_name_that_the_system_of_the_copy_refuses_is_left_out(folder, place, monkeypatch) -> None:
    (folder / "1-echo" / "odd.py").touch()
    real = os.open

    def strict(path, *arguments, **named):
        if str(path).endswith("odd.py") and str(path).startswith(str(place)):
            raise OSError(84, "Invalid or incomplete multibyte or wide character")
        return real(path, *arguments, **named)

    monkeypatch.setattr(os, "open", strict)
    (note,) = notes(folder, place)
    assert note == "left out: 1-echo/odd.py (this system can't have such a name)"


@posix
def test_a_note_shows_an_odd_name_whole_and_harmless(folder, place) -> None:
    (folder / "1-echo" / "\x1b[31m\n.py").symlink_to("nowhere")
    (note,) = notes(folder, place)
    assert '"1-echo/\\x1b[31m\\n.py"' in note
    assert shown("x" * 300) == f'"{"x" * LIMITS.path}" and so on'
    assert shown('a" (b') == '"a" (b"'


def test_what_tools_leave_behind_is_not_looked_at(folder, place, small) -> None:
    """Else the files in node_modules alone would be too many."""
    echo = folder / "1-echo"
    for name in ("__pycache__", ".git", "node_modules", ".idea", ".vscode", ".venv", "my env"):
        (echo / name).mkdir()
        (echo / name / "file").touch()
    (echo / "my env" / "pyvenv.cfg").touch()
    (echo / ".DS_Store").touch()
    for number in range(51):
        (echo / "node_modules" / str(number)).touch()
    assert copied(folder, place) == {"server.py", "client.py", "wire.py"}
    assert notes(folder, place) == ()


@pytest.mark.parametrize(("count", "junk"), [(20, ""), (50, "._")], ids=["copied", "looked at"])
def test_too_many_files_get_a_letter(count, junk, folder, place, small) -> None:
    inside = len(list((folder / "1-echo").iterdir()))
    room = count - inside - (not junk)  # the stage's folder itself is copied, but not looked at
    for number in range(room):
        (folder / "1-echo" / f"{junk}{number}").touch()
    assert notes(folder, place) == ()
    (folder / "1-echo" / f"{junk}one more").touch()
    with pytest.raises(NothingToGrade, match=f"more than {count} files and folders"):
        opened(folder, None, place).__enter__()
    assert list(place.iterdir()) == []


def test_the_limits_are_those_that_are_told() -> None:
    """In letters, and wherever else they stand."""
    megabyte = 1 << 20
    assert (LIMITS.entries, LIMITS.looked_at) == (2000, 5000)
    assert (LIMITS.total, LIMITS.file) == (16 * megabyte, 8 * megabyte)
    assert (LIMITS.depth, LIMITS.path) == (12, 240)


def sparse(file: Path, size: int) -> None:
    with file.open("wb") as out:
        out.truncate(size)


def test_a_file_that_is_too_large_is_left_out(folder, place) -> None:
    sparse(folder / "1-echo" / "large", LIMITS.file + 1)
    sparse(folder / "1-echo" / "huge", 1 << 34)
    sparse(folder / "1-echo" / "fits", LIMITS.file)
    assert copied(folder, place) >= {"fits"}
    assert sorted(notes(folder, place)) == [
        "left out: 1-echo/huge (larger than 8 MiB)",
        "left out: 1-echo/large (larger than 8 MiB)",
    ]


def test_too_much_in_all_gets_a_letter(folder, place) -> None:
    for name in "abc":
        sparse(folder / "1-echo" / name, LIMITS.total // 3)
    with pytest.raises(NothingToGrade, match="more than 16 MiB"):
        opened(folder, None, place).__enter__()


def test_a_file_that_grows_while_it_is_read_is_left_out(folder, place, monkeypatch) -> None:
    """Its size is what has been read, not what the system has said before."""
    sparse(folder / "1-echo" / "grows", LIMITS.file + 1)
    monkeypatch.setattr("partyline.submission.copying._plain_file", lambda path, *_: (path, 0))
    assert notes(folder, place) == ("left out: 1-echo/grows (larger than 8 MiB)",)


def test_paths_that_are_too_deep_or_too_long_are_left_out(folder, place) -> None:
    deep = folder / "1-echo" / "/".join("d" * LIMITS.depth)
    deep.mkdir(parents=True)
    long = folder / "1-echo" / ("x" * 100) / ("y" * 100)
    long.mkdir(parents=True)
    (long / ("z" * 50)).touch()
    assert sorted(note.partition("(")[2] for note in notes(folder, place)) == [
        "a path of more than 240 characters)",
        "more than 12 folders deep)",
    ]


SETTINGS = "conftest.py pytest.ini tox.ini setup.cfg pyproject.toml sitecustomize.py mine.pth"


@pytest.mark.parametrize("name", [*SETTINGS.split(), "usercustomize.py"])
def test_settings_are_copied_and_noted(name, folder, place) -> None:
    (folder / "1-echo" / name).touch()
    assert name in copied(folder, place)
    assert notes(folder, place) == (f"1-echo/{name} is not used by the grader.",)


@pytest.mark.parametrize(
    ("name", "end"),
    [
        ("socket.py", "the programs in this folder import it instead of Python's own. Rename it."),
        ("json/__init__.py", "the programs in this folder import it instead of Python's own."),
        ("time.py", "the programs in this folder import Python's own instead of it. Rename it."),
        ("rich.py", "the grader does not use it."),
    ],
)
def test_a_file_with_the_name_of_a_module_is_noted(name, end, folder, place) -> None:
    file = folder / "1-echo" / name
    file.parent.mkdir(exist_ok=True)
    file.touch()
    (note,) = notes(folder, place)
    assert note.startswith(
        f"1-echo/{name.partition('/')[0]} has the name of a Python module: {end}"
    )


def test_these_modules_of_python_really_come_first(tmp_path) -> None:
    for name in FIRST:
        (tmp_path / f"{name}.py").write_text("raise ValueError(__file__)")
    (tmp_path / "main.py").write_text(f"import {', '.join(FIRST)}")
    subprocess.run([sys.executable, tmp_path / "main.py"], check=True)


def test_a_folder_or_a_text_with_the_name_of_a_module_is_not_noted(folder, place) -> None:
    (folder / "1-echo" / "json").mkdir()  # without __init__.py it hides nothing
    (folder / "1-echo" / "socket.txt").touch()
    assert notes(folder, place) == ()


def test_many_notes_of_one_kind_are_counted(folder, place) -> None:
    for number in range(20):
        (folder / "1-echo" / f"{number}.pth").touch()
    found = notes(folder, place)
    assert len(found) == 13
    assert found[-1] == "and 8 more are not used by the grader."
