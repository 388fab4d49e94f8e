"""What nearly is a submission gets a letter that says what to do."""

import shutil
import zipfile

import pytest
from partyline.model.stages import stage_named
from partyline.submission.intake import NothingToGrade
from partyline.submission.nearly import stage_meant
from partyline.submission.submission import find, opened

ROOM = stage_named("3-room").solution


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("3-room (1)", "3-room"),
        ("3-room - Copy", "3-room"),
        ("3_room", "3-room"),
        ("3 Room", "3-room"),
        ("2-pair.old", "2-pair"),
        ("3-pair", ""),
        ("3-roommate", ""),
        ("notes", ""),
    ],
)
def test_the_stage_that_is_meant(name, meant) -> None:
    assert stage_meant(name) == meant


def letter(path) -> str:
    with pytest.raises(NothingToGrade) as nothing, opened(path, None):
        pass
    return str(nothing.value)


def test_a_zip_in_a_zip_says_which_one_to_hand_in(tmp_path) -> None:
    inner = tmp_path / "mine.zip"
    with zipfile.ZipFile(inner, "w") as archive:
        for file in ROOM.glob("*.py"):
            archive.write(file, f"3-room/{file.name}")
    outer = tmp_path / "again.zip"
    with zipfile.ZipFile(outer, "w") as archive:
        archive.write(inner, "mine.zip")
    assert "It holds mine.zip: hand in that one" in letter(outer)
    with opened(inner, None) as submission:
        assert set(submission.folders) == {"3-room"}


def test_a_copy_of_a_stage_folder_is_to_be_renamed(tmp_path) -> None:
    shutil.copytree(ROOM, tmp_path / "work" / "3-room (1)")
    (tmp_path / "work" / "notes").mkdir()
    said = letter(tmp_path / "work")
    assert 'It holds the folder "3-room (1)": rename it to 3-room.' in said
    with pytest.raises(NothingToGrade, match="Rename it to 3-room, or add: --stage 3-room"):
        find(tmp_path / "work" / "3-room (1)")


def test_programs_with_capitals_are_named(tmp_path) -> None:
    folder = tmp_path / "3-room"
    folder.mkdir()
    (folder / "Server.py").write_text("")
    (folder / "client.py.txt").write_text("")
    said = letter(folder)
    assert "It holds Server.py: its name must be exactly server.py." in said
    assert "It holds client.py.txt: its name must be exactly client.py." in said
