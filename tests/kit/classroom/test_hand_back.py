"""What goes back to a platform: it takes every mark, and every other byte is as it was."""

import csv
import io
import zipfile
from pathlib import Path

import html5lib
import pytest
from class_results import result
from importers import canvas_feedback, moodle_feedback, moodle_takes
from partyline.classroom import class_page, feedback_archives, hand_back
from partyline.classroom.hand_back import Worksheet
from partyline.classroom.letter import ClassProblem
from partyline.classroom.rubric import ClassRubric
from partyline.classroom.worksheets.sheet import read
from partyline.model.results import Likeness
from sample_exports import PEOPLE, SERVER, blackboard, canvas, moodle, moodle_worksheet, table

HOSTILE = "</script><img src=x onerror=alert(1)>{{ 7*7 }}"


def filled(path: Path, data: bytes, a_class, replace: bool = False, assignment: str = ""):
    path.write_bytes(data)
    return Worksheet(path, assignment).filled(a_class, replace)


def same_but(old: bytes, new: bytes, columns: set[int], delimiter: str = ",", encoding="utf-8-sig"):
    """See that only cells of these columns differ, and return the new rows."""
    before = list(csv.reader(io.StringIO(old.decode(encoding)), delimiter=delimiter))
    after = list(csv.reader(io.StringIO(new.decode(encoding)), delimiter=delimiter))
    assert len(before) == len(after)
    for one, other in zip(before, after, strict=True):
        assert len(one) == len(other)
        assert all(a == b or n in columns for n, (a, b) in enumerate(zip(one, other, strict=True)))
    return after


@pytest.mark.parametrize("language", ["en", "ru"])
def test_moodle_takes_the_worksheet(language, a_class, tmp_path) -> None:
    sheet = moodle_worksheet(language)
    likely = (Likeness("m", "server", 'says "C:\\" or ends in \\', "01-accept", 0.9),)
    data = a_class(results=lambda n: result(0 if n == 0 else 3, likely=likely))
    new, told = filled(tmp_path / "Grades.csv", sheet, data)
    taken = moodle_takes(new, "Participant " if language == "en" else "Участник")
    by_number = {one.participant: one for one in taken}
    assert by_number[71002].grade == 15.5 and by_number[71002].comment == "said before"
    assert by_number[71005].grade is None, "a locked row stays"
    assert sorted(by_number[n].grade for _, n, _ in PEOPLE if n not in (71002, 71005)) == [
        0,
        15,
        15,
        15,
    ]
    assert all(one.comment for one in taken if one.grade is not None)
    assert b"&#92;" in new and b"\\" not in new
    said = "\n".join(told)
    assert "0 was written" in said and "has a grade already" in said and "locked" in said
    same_but(sheet, new, {3, 8})


def test_a_grade_that_was_there_is_replaced_only_on_demand(a_class, tmp_path) -> None:
    new, _ = filled(tmp_path / "G.csv", moodle_worksheet("ru"), a_class(), replace=True)
    [one] = [one for one in moodle_takes(new, "Участник") if one.participant == 71002]
    assert one.grade == 15.0
    assert one.comment.startswith("said before<br><p>Mark: 15 of 20")


def test_a_worksheet_without_changes_is_the_same_bytes(tmp_path) -> None:
    odd = b'\xef\xbb\xbf"a ""x""",b\r\n"two\nlines", c \n\n,\r\nlast,"q"z'
    (tmp_path / "a.csv").write_bytes(odd)
    assert read(tmp_path / "a.csv").content() == odd
    wide = 'a\tb\r\n"ü"\t1\r\n'.encode("utf-16")
    (tmp_path / "b.xls").write_bytes(wide)
    assert read(tmp_path / "b.xls").content() == wide


CANVAS = [
    ["Student", "ID", "SIS Login ID", "Section", "Chat (12)", "Essay (13)", "Final Score"],
    ["", "", "", "", "Manual Posting", "", ""],
    ["    Points Possible", "", "", "", "20,00", "10,00", "(read only)"],
    *[[name, str(number), login, "A", "", "9,00", ""] for name, number, login in PEOPLE],
    ["Student, Test", "99", "f3", "A", "", "", ""],
]


def test_canvas_takes_the_gradebook(a_class, tmp_path) -> None:
    rows = [list(row) for row in CANVAS]
    rows[3][4], rows[4][4] = "EX", "12,5"
    sheet = table(rows, delimiter=";")
    new, told = filled(tmp_path / "g.csv", sheet, a_class(canvas()), assignment="Chat")
    after = same_but(sheet, new, {4}, ";")
    assert [row[4] for row in after[3:]] == ["EX", "12,5", "15,00", "15,00", "15,00", "15,00", ""]
    assert "excused" in "\n".join(told) and "71077" in "\n".join(told), "who is not in it is told"


def test_canvas_asks_which_assignment(a_class, tmp_path) -> None:
    data = a_class(canvas())
    for asked in ("", "chat"):
        with pytest.raises(ClassProblem, match=r"(?s)Chat.*Essay"):
            filled(tmp_path / "g.csv", table(CANVAS), data, assignment=asked)


@pytest.mark.parametrize(("encoding", "delimiter"), [("utf-8-sig", ","), ("utf-16", "\t")])
def test_blackboard_takes_the_column(encoding, delimiter, a_class, tmp_path) -> None:
    head = ["Last Name", "Username", "Lab 4 [Total Pts: 20 Score] |128", "Feedback to Learner"]
    sheet = table(
        [head, *[[name, login, "", ""] for name, _, login in PEOPLE]],
        encoding,
        delimiter=delimiter,
        quoting=csv.QUOTE_ALL,
    )
    new, _ = filled(tmp_path / "gc.xls", sheet, a_class(blackboard()))
    after = same_but(sheet, new, {2, 3}, delimiter, encoding)
    assert {row[2] for row in after[1:]} == {"15.00"}
    assert after[0] == head and new.count(b'"' if encoding != "utf-16" else b'"\0') == 4 * 7 * 2


def test_brightspace_takes_the_marks_and_asks_where_two_have_one_name(a_class, tmp_path) -> None:
    head = ["OrgDefinedId", "Username", "Last Name", "First Name"]
    head += ["Lab Points Grade <Numeric MaxPoints:20 Weight:1>", "End-of-Line Indicator"]
    rows = [
        [f"#{number}", f"#{login}", name.split(" ", 1)[1], name.split(" ", 1)[0], "", "#"]
        for name, number, login in PEOPLE
    ]
    files = {f"{n}-5 - {name} - Oct 5, 2026 905 AM/server.py": SERVER for name, n, _ in PEOPLE}
    sheet = table([head, *rows])
    new, told = filled(tmp_path / "b.csv", sheet, a_class(files))
    after = same_but(sheet, new, {4})
    assert [row[4] for row in after[1:]] == ["15.00", "", "", "15.00", "15.00", "15.00"]
    assert "has a name that others have too" in "\n".join(told)


def test_a_plain_table_is_filled_by_any_id_it_has(a_class, tmp_path) -> None:
    sheet = table([["participant", "Grade", "Comment"], *[[str(n), "", ""] for _, n, _ in PEOPLE]])
    new, _ = filled(tmp_path / "p.csv", sheet, a_class())
    assert {row[1] for row in same_but(sheet, new, {1, 2})[1:]} == {"75.00"}


def wrong_sheets() -> dict[str, tuple[bytes, str]]:
    head = moodle_worksheet("en").decode("utf-8-sig").split("\n")[0]
    english = moodle_worksheet("en").decode("utf-8-sig")
    twice = english + english.split("\n")[1] + "\n"
    return {
        "other assignment": (english.replace(" 710", " 999").encode(), "Nobody of this class"),
        "other language": (b"Bezeichner,Bewertung\nTeilnehmer 71001,\n", "Its columns are"),
        "missing column": (english.replace("Last modified (grade)", "x").encode(), "Last modified"),
        "other separator": (english.replace(",", "|").encode(), "has no columns"),
        "not a text": (b"PK\x03\x04\0\0\xff\xfe", "not a text table"),
        "empty": (b"", "has no columns"),
        "one student twice": (twice.encode(), "are of one student"),
        "too small": (english.replace("20.00", "0.01").encode(), "allows at most 0.01"),
        "comments first": (
            f"Feedback comments,{head.replace(',Feedback comments', '')}\n".encode(),
            "first column",
        ),
    }


@pytest.mark.parametrize("case", wrong_sheets())
def test_a_wrong_worksheet_is_a_letter_and_nothing_is_written(
    case, a_class, store, tmp_path
) -> None:
    content, said = wrong_sheets()[case]
    path = tmp_path / "w.csv"
    path.write_bytes(content)
    data = a_class(rubric=ClassRubric(scale=20.0))
    with pytest.raises(ClassProblem, match=said):
        hand_back.write(data, store, hand_back.worksheets([path], ""), replace=True)
    assert path.read_bytes() == content
    assert not (store.root / "upload" / "w.csv").exists()


def test_moodle_and_canvas_take_the_feedback(a_class, store) -> None:
    participants = {number for _, number, _ in PEOPLE}
    content, count = feedback_archives.archive(a_class(), store)
    names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert count == len(PEOPLE)
    assert {moodle_feedback(name, participants) for name in names} == participants


def test_canvas_takes_the_feedback_and_text_entries_get_none(a_class, store) -> None:
    content, _ = feedback_archives.archive(a_class(canvas()), store)
    names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    attachments = {880 + at: number for at, (_, number, _) in enumerate(PEOPLE)}
    assert {canvas_feedback(n, attachments) for n in names} == {n for _, n, _ in PEOPLE}


def test_a_team_gets_no_feedback_that_moodle_would_give_to_somebody_else(a_class, store) -> None:
    files = {
        f"Team {n}_{number}_assignsubmission_file/a.py": b""
        for n, number in enumerate((71001, 71002))
    }
    files["Default group_assignsubmission_file/a.py"] = b""
    data = a_class(files)
    content, count = feedback_archives.archive(data, store)
    assert count == 0 and zipfile.ZipFile(io.BytesIO(content)).namelist() == []
    assert "number of a team" in hand_back.write(data, store, [], False)[-1]
    assert list((store.root / "upload").iterdir()) == []


def test_no_cell_of_a_table_is_a_formula(a_class) -> None:
    files = {f"{name}/server.py": SERVER for name in ("=cmd()", "+1", "@x", "-2", "ann")}
    for row in csv.reader(io.StringIO(hand_back.table(a_class(files)))):
        assert not [cell for cell in row if cell[:1] in "=+@" and cell] and "\t" not in "".join(row)


def page(data, store) -> str:
    text = class_page.text(data, store)
    html5lib.HTMLParser(strict=True).parse(text)
    return text


def test_nothing_that_a_student_wrote_can_run_in_the_page(a_class, store) -> None:
    likely = (Likeness("m", "server", HOSTILE, "01-accept", 0.9),)
    files = {f"{HOSTILE.replace('/', '')}/server.py": SERVER, "bob\u202eevil/server.py": SERVER}
    text = page(a_class(files, results=lambda n: result(likely=likely)), store)
    assert text.count("<script") == text.count("</script") == 1
    assert "<img" not in text and "{{ 7*7 }}" in text and "\u202e" not in text
    assert "default-src 'none'" in text and "http" not in text.replace("http-equiv", "")


def test_the_page_shows_what_an_instructor_asks(a_class, store) -> None:
    likely = (Likeness("m", "server", "forgets who left", "07-everyone", 0.9),)
    done = [result(likely=likely), None, result(0), result(4, 0)]
    rubric = ClassRubric(scale=20.0)
    text = page(a_class(moodle(), rubric, lambda n: done[n % 4]), store)
    assert "2 of 4 in 1-echo: the server behaves like one that forgets who left" in text
    assert "07-everyone" in text and "There is no server." in text
    assert "Mark of 20" in text and ">15<" in text and "1-echo/f0" in text
    assert 'href="submissions/' in text


def test_the_page_of_a_large_class_is_small_enough(a_class, store) -> None:
    files = {f"s{n}_{n + 1000}_assignsubmission_file/a.py": b"" for n in range(300)}
    assert len(page(a_class(files), store)) < 300_000
