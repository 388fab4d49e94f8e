"""Exports of every platform are known for what they are, and whose each file is."""

import itertools
import unicodedata
from pathlib import Path

import pytest
from partyline.classroom.letter import ClassProblem
from partyline.classroom.recognise import recognise
from sample_exports import (
    PEOPLE,
    SERVER,
    blackboard,
    brightspace,
    canvas,
    clones,
    gradescope,
    moodle,
    zipped,
)

NUMBERS = {str(number) for _, number, _ in PEOPLE}


def unpacked(folder: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


@pytest.fixture(params=["zip", "folder"])
def recognised(request, tmp_path: Path):
    """Return a function that recognises files, as an archive and as a folder."""

    numbers = itertools.count()

    def recognised(files: dict[str, bytes], **how):
        home = tmp_path / f"export {next(numbers)}"
        if request.param == "zip":
            return recognise(zipped(home.with_suffix(".zip"), files), **how)
        home.mkdir()
        return recognise(unpacked(home, files), **how)

    return recognised


@pytest.mark.parametrize(
    "files",
    [moodle(), moodle("_"), moodle(blind="Participant"), moodle(blind="Участник")],
    ids=["new", "old", "blind", "blind in Russian"],
)
def test_moodle_in_folders(files, recognised) -> None:
    handed = recognised(files)
    assert handed.platform == "moodle"
    assert {entry.ids["participant"] for entry in handed.entries} == NUMBERS
    assert all([path for path, _ in entry.files] == ["server.py"] for entry in handed.entries)
    assert len({entry.key for entry in handed.entries}) == len(PEOPLE)
    assert not any(entry.notes or entry.problem for entry in handed.entries)


def test_moodle_flat_says_what_is_lost(recognised) -> None:
    handed = recognised(moodle(flat=True))
    assert {entry.ids["participant"] for entry in handed.entries} == NUMBERS
    for entry in handed.entries:
        assert [path for path, _ in entry.files] == ["server.py"]
        assert "Download submissions in folders" in entry.notes[0]
        assert "can't be told apart" in entry.lost


def test_moodle_teams(recognised) -> None:
    files = {
        "Team A b_301_assignsubmission_file/server.py": SERVER,
        "Default group_assignsubmission_file/server.py": SERVER,
    }
    default, team = recognised(files).entries
    assert team.ids == {"team": "301"}, "the number of a team is no participant's"
    assert default.ids == {"team": ""} and "only its name tells" in default.notes[0]
    alone = recognised({"Team A b_301_assignsubmission_file/server.py": SERVER}, teams=True)
    assert alone.entries[0].ids == {"team": "301"}


def test_moodle_text_and_files_are_one_submission(recognised) -> None:
    start = "Lena Beispiel_71001_assignsubmission"
    files = {f"{start}_file/3-room/server.py": SERVER, f"{start}_onlinetext/onlinetext.html": b"x"}
    [entry] = recognised(files).entries
    assert [path for path, _ in entry.files] == ["3-room/server.py", "onlinetext.html"]


def test_canvas(recognised) -> None:
    handed = recognised(canvas())
    by_user = {entry.ids["user"]: entry for entry in handed.entries}
    assert handed.platform == "canvas" and set(by_user) == {*NUMBERS, "71077"}
    assert by_user["71002"].late == "late" and not by_user["71001"].late
    assert by_user["71005"].sent_as == (("882", "my_1_2_server.py"),)
    assert by_user["71077"].sent_as == () and "takes no file back" in by_user["71077"].notes[0]


def test_canvas_anonymous_and_handed_in_again(recognised) -> None:
    files = {"LATE_anon_Zz9xQ_77_server-3.py": SERVER, "anon_ab3dE_78_server.py": SERVER}
    first, second = sorted(recognised(files).entries, key=lambda entry: entry.late)
    assert first.ids == {"anonymous": "ab3dE"} and second.late == "late"
    assert [path for path, _ in second.files] == ["server.py"]
    assert second.sent_as == (("77", "server-3.py"),)


def test_blackboard_takes_the_latest_attempt(recognised) -> None:
    handed = recognised(blackboard())
    assert handed.platform == "blackboard"
    assert {entry.ids["login"] for entry in handed.entries} == {login for _, _, login in PEOPLE}
    for entry in handed.entries:
        assert [path for path, _ in entry.files] == ["my_attempt_05.py"]
        assert "Not graded: 2026-10-04" in entry.notes[0]
        assert entry.submitted == "2026-10-05T08:30:00"


def test_brightspace_takes_the_latest(recognised) -> None:
    handed = recognised(brightspace())
    by_name = {entry.ids["folder"]: entry for entry in handed.entries}
    assert handed.platform == "brightspace" and len(by_name) == len(PEOPLE)
    assert [path for path, _ in by_name["71001-555"].files] == ["late - server.py"]
    assert by_name["71001-555"].submitted == "2026-10-05T23:59:00"
    assert by_name["71011-555"].submitted == "2026-10-05T00:05:00"
    assert by_name["71011-555"].name == "Doe, Jr. John"


def test_gradescope(recognised) -> None:
    handed = recognised(gradescope())
    by_number = {entry.ids["submission"]: entry for entry in handed.entries}
    assert handed.platform == "gradescope" and set(by_number) == {"81", "82", "83"}
    lena, john = by_number["81"].students
    assert lena == {"name": 'Lena "L" Beispielé', "sid": "0071001", "email": "lena@example.edu"}
    assert john["sid"] == "" and john["name"] == "Doe, John"
    assert by_number["82"].name == "Siobhan O'Muster"
    assert "whose submission" in by_number["83"].notes[0]


def test_clones(recognised) -> None:
    handed = recognised(clones())
    assert handed.platform == "github"
    users = {entry.ids["login"]: entry for entry in handed.entries}
    assert set(users) == {"oleg-o", "oleg-o-1", "Zed"}
    assert "nothing was pushed" in users["Zed"].problem
    alike = recognised(clones(("ana-x", "ana-y")), assignment="chat-lab")
    assert {entry.ids["login"] for entry in alike.entries} == {"ana-x", "ana-y"}


def test_plain(recognised) -> None:
    files = {
        "ann/server.py": SERVER,
        "bob.zip": b"PK",
        "eve.tar.gz": b"x",
        "zoe.md": b"#",
        "a.pdf": b"",
    }
    handed = recognised(files)
    assert handed.platform == "plain"
    assert [entry.key for entry in handed.entries] == ["ann", "bob", "eve", "zoe"]


def test_decomposed_names_of_a_mac_are_the_same_students(recognised) -> None:
    files = {unicodedata.normalize("NFD", name): data for name, data in moodle().items()}
    assert {entry.name for entry in recognised(files).entries} == {name for name, _, _ in PEOPLE}


def test_what_tools_leave_behind_is_no_submission(recognised) -> None:
    junk = {
        "__MACOSX/._x": b"",
        ".DS_Store": b"",
        "ann/node_modules/a.js": b"",
        "ann/server.py": SERVER,
    }
    [entry] = recognised({**junk, "ann/.venv/lib/x.py": b""}).entries
    assert entry.files == (("server.py", "ann/server.py"),)


@pytest.mark.skipif(not hasattr(Path, "symlink_to"), reason="no links here")
def test_a_link_in_a_folder_is_told_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "all" / "bob").mkdir(parents=True)
    (tmp_path / "all" / "bob" / "server.py").write_bytes(SERVER)
    (tmp_path / "all" / "ann").symlink_to(tmp_path)
    ann, _bob = recognise(tmp_path / "all").entries
    assert ann.problem == "Left out: it is a link."


@pytest.mark.parametrize(
    ("files", "how", "said"),
    [
        ({}, {}, "nothing in"),
        ({"a.pdf": b""}, {}, "no submission"),
        ({"1-echo/server.py": b""}, {}, "one submission, not a class"),
        ({"ann/server.py": b""}, {"platform": "moodle"}, "does not look like an export of moodle"),
        (
            {f"{who}_9_assignsubmission_file/a.py": b"" for who in ("Ann", "Bob")},
            {},
            "Two students have the participant id 9: Ann and Bob",
        ),
    ],
)
def test_what_is_no_class_gets_a_letter(files, how, said, recognised) -> None:
    with pytest.raises(ClassProblem, match=said):
        recognised(files, **how)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 not really", b"hello", b"7z\xbc\xaf\x27\x1c"])
def test_a_file_that_is_no_zip_gets_a_letter(data, tmp_path: Path) -> None:
    file = tmp_path / "export.zip"
    file.write_bytes(data)
    with pytest.raises(ClassProblem, match=r"export\.zip"):
        recognise(file)
    with pytest.raises(ClassProblem, match="There is no"):
        recognise(tmp_path / "gone.zip")


def test_keys_are_unique_and_may_be_names_of_folders(tmp_path: Path) -> None:
    names = ["../x", "con", "A", "a", "???", "...", "ы" * 300]
    folder = zipped(tmp_path / "all.zip", {f"{name}/server.py": SERVER for name in names[1:]})
    keys = [entry.key for entry in recognise(folder).entries]
    assert len({key.casefold() for key in keys}) == len(names) - 1
    assert all(len(key) < 90 and key.strip(".") and "/" not in key for key in keys)
    assert "con" not in keys
