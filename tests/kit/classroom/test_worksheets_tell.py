"""What a worksheet knows and the export does not: full names, who was late, who sent nothing."""

import csv

import pytest
from partyline.classroom import hand_back, results_file
from partyline.classroom.hand_back import Worksheet
from partyline.classroom.letter import ClassProblem
from partyline.classroom.rubric import ClassRubric, read
from partyline.classroom.worksheets.people import days_in_words, days_on_the_clock
from partyline.cli import regrade
from sample_exports import PEOPLE, canvas, gradescope, moodle_worksheet, table

RULE = ClassRubric(scale=20.0, late=0.1)


@pytest.mark.parametrize(
    ("status", "days"),
    [
        ("Submitted for grading", 0),
        ("Submitted for grading - Graded", 0),
        ("Submitted for grading - 45 secs late", 1),
        ("Submitted for grading - Graded - 1 day 2 hours late", 2),
        ("Submitted for grading - 2 days late", 2),
        ("1 year 3 days late", 368),
        ("No submission - Assignment is overdue by: 12 days 3 hours", 0),
        ("Отправлено для оценивания", 0),
        ("Отправлено для оценивания - Срок выполнения закончился 1 день 2 час. назад", 2),
        ("Ответы для оценки - Срок выполнения закончился 59\u00a0мин. 3 сек. назад", 1),
        ("Срок выполнения закончился 3 дн. назад", 3),
    ],
)
def test_moodle_says_in_words_how_late_it_was(status, days) -> None:
    assert days_in_words(status) == days


def test_gradescope_says_it_as_a_clock() -> None:
    said = ["00:00:00", "00:00:01", "24:00:00", "24:00:01", "100:00:00", "", "late"]
    assert [days_on_the_clock(text) for text in said] == [0, 1, 1, 2, 5, None, None]


@pytest.mark.parametrize(
    ("language", "late"),
    [("en", " - 1 day 2 hours late"), ("ru", " - Срок выполнения закончился 1 день 2 час. назад")],
)
def test_the_late_rule_takes_moodles_word_for_it(language, late, a_class, tmp_path) -> None:
    sheet = tmp_path / "Grades.csv"
    text = moodle_worksheet(language).decode()
    row = next(line for line in text.splitlines() if "71008" in line)
    sheet.write_text(text.replace(row, row.replace(",x,", f",x{late},")), encoding="utf-8")
    without = a_class(rubric=RULE)
    assert "has no effect" in hand_back.lateness_unknown(without)
    data = hand_back.completed(without, [Worksheet(sheet)])
    data = results_file.counted(data, RULE)
    marks = {row["ids"]["participant"]: row["mark"] for row in data["submissions"]}
    assert marks.pop("71008") == 11.0 and set(marks.values()) == {15.0}
    assert hand_back.lateness_unknown(data) == ""
    assert hand_back.lateness_unknown({**without, "rubric": ClassRubric().to_json()}) == ""


def test_gradescopes_own_table_tells_it_too(a_class, tmp_path) -> None:
    rows = [
        ["First Name", "Last Name", "SID", "Email", "Total Score", "Lateness (H:M:S)"],
        ["Siobhan", "O'Muster", "71008", "siobhan@example.edu", "", "73:00:00"],
        ["Lena", "B", "0071001", "lena@example.edu", "", "00:00:00"],
    ]
    sheet = tmp_path / "scores.csv"
    sheet.write_bytes(table(rows))
    data = hand_back.completed(a_class(gradescope(), RULE), [Worksheet(sheet)])
    by_key = {row["key"]: row for row in results_file.counted(data, RULE)["submissions"]}
    assert [row["mark"] for row in by_key.values() if row["name"] == "Siobhan O'Muster"] == [7.0]
    teams = [row for row in by_key.values() if len(row["students"]) == 2]
    assert teams[0]["days_late"] is None, "one row does not speak for a team"


def test_the_page_has_the_names_of_the_gradebook(a_class, tmp_path) -> None:
    rows = [
        ["Student", "ID", "SIS Login ID", "Section", "Chat (12)"],
        ["    Points Possible", "", "", "", "20"],
        *[[f"Full, {name}", str(number), login, "A", ""] for name, number, login in PEOPLE],
        ["Nobody, Noel", "5", "nobody", "A", ""],
    ]
    (tmp_path / "g.csv").write_bytes(table(rows))
    sheet = Worksheet(tmp_path / "g.csv", "Chat")
    data = hand_back.completed(a_class(canvas()), [sheet])
    names = {row["name"] for row in data["submissions"] if row["ids"]["user"] != "71077"}
    assert names == {f"Full, {name}" for name, _, _ in PEOPLE}
    content, told = sheet.filled(data, replace=False)
    assert "nothing handed in, the row stays as it is: Nobody, Noel" in "\n".join(told)
    written = list(csv.reader(content.decode("utf-8-sig").splitlines()))
    assert written[-1] == rows[-1] and len([r for r in written if r[4] == "15.00"]) == len(PEOPLE)


def test_the_letter_about_several_columns_can_be_copied(a_class, tmp_path) -> None:
    head = ["Student", "ID", "Section", 'A "b" c (7)', "Essay (8)"]
    (tmp_path / "g.csv").write_bytes(table([head, ["Doe", "71001", "A", "", ""]]))
    with pytest.raises(ClassProblem, match="several") as letter:
        Worksheet(tmp_path / "g.csv")
    assert '\n  --assignment "Essay"' in str(letter.value)


def test_the_rubric_of_the_help_is_one(tmp_path) -> None:
    text = regrade._EPILOG
    file = tmp_path / "rubric.toml"
    file.write_text("\ufeff" + text[text.index("  scale = ") :], encoding="utf-8")
    rubric = read(file)
    assert (rubric.scale, rubric.step, rubric.late, rubric.late_most) == (20, 0.5, 0.1, 0.5)
    assert rubric.overrides[0].student == "ana" and rubric.due and rubric.weights and rubric.points


def test_a_rubric_keeps_what_it_does_not_name(tmp_path) -> None:
    file = tmp_path / "rubric.toml"
    before = ClassRubric(scale=20.0, late=0.1, step=0.5, race="share", weights={"1-echo": 3})
    file.write_text('[[override]]\nstudent = "ann"\nmark = 3\nreason = "seen"\n')
    new = read(file, before)
    assert (new.scale, new.late, new.step, new.race) == (20, 0.1, 0.5, "share")
    assert new.weights == {}, "tables are those of the file"
    file.write_text('scale = 10\n[late]\nper_day = "0%"\n')
    assert (read(file, before).scale, read(file, before).late) == (10, 0)


def teams(default: bool = True) -> dict[str, bytes]:
    files = {f"{name}_{n}_assignsubmission_file/a.py": b"" for n, name in ((3, "A b"), (4, "Бета"))}
    return {**files, **({"Default group_assignsubmission_file/a.py": b""} if default else {})}


TEAMS = [
    "Identifier,Full name,Status,Group,Grade,Maximum grade,Last modified (grade),Feedback comments",
    "Participant 3,Ann,Submitted for grading - 1 day late,Бета,,20.00,-,",
    "Participant 7,Bob,Submitted for grading,A_b,,20.00,-,",
    "Participant 8,Eve,Submitted for grading - 1 day late,Бета,,20.00,-,",
    "Participant 9,Joe,Submitted for grading,Default group,,20.00,-,",
    "Participant 10,Kim,No submission,Gamma,,20.00,-,",
]


def test_each_member_gets_the_mark_of_the_team_and_nobody_that_of_a_number(
    a_class, tmp_path
) -> None:
    (tmp_path / "w.csv").write_text("\n".join(TEAMS), encoding="utf-8")
    sheet = Worksheet(tmp_path / "w.csv")
    data = hand_back.completed(a_class(teams(), RULE), [sheet])
    sheet.see_that_it_fits(data["submissions"])
    content, told = sheet.filled(results_file.counted(data, RULE), replace=False)
    rows = list(csv.reader(content.decode().splitlines()))
    assert [row[4] for row in rows[1:]] == ["13.00", "15.00", "13.00", "15.00", ""]
    assert "nothing handed in, the row stays as it is: Kim" in "\n".join(told)


def test_a_worksheet_of_teams_asks_to_read_the_numbers_as_those_of_teams(a_class, tmp_path) -> None:
    (tmp_path / "w.csv").write_text("\n".join(TEAMS), encoding="utf-8")
    with pytest.raises(ClassProblem, match="Say --teams"):
        Worksheet(tmp_path / "w.csv").see_that_it_fits(a_class(teams(False))["submissions"])
