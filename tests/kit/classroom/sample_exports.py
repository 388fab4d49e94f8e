"""Exports as the platforms make them, of a small class that nobody has ever seen."""

import csv
import io
import zipfile
from pathlib import Path

WHEN = (2026, 10, 5, 8, 30, 0)
SERVER = b"import socket\n"

# name as the platform shows it, number, login: names that platforms change, and two of one name
PEOPLE = [
    ("Lena Beispiel", 71001, "lbeispiel"),
    ("Олег Образцов", 71002, "oobraztsov"),
    ("Олег Образцов", 71005, "oobraztsov2"),
    ("Siobhan OMuster", 71008, "so_muster_x"),
    ("Doe, Jr. John", 71011, "john-doe"),
    ("Ян 3 44 b", 71020, "ян"),
]


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    """Write a zip."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, WHEN), data)
    return path


def as_zip(files: dict[str, bytes]) -> bytes:
    """Return a zip as bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, WHEN), data)
    return out.getvalue()


def moodle(end: str = "", flat: bool = False, blind: str = "") -> dict[str, bytes]:
    """Return the files of Moodle's zip: `end` is `_` before 4.1, `blind` a word for everybody."""
    between = "_" if flat else f"{end}/"
    return {
        f"{blind or name}_{number}_assignsubmission_file{between}server.py": SERVER
        for name, number, _ in PEOPLE
    }


def canvas(late: tuple[int, ...] = (71002,)) -> dict[str, bytes]:
    """Return the files of Canvas's zip."""
    files = {}
    for at, (name, number, _) in enumerate(PEOPLE):
        who = "".join(c for c in name.lower() if c.isalnum())
        flag = "_LATE" if number in late else ""
        files[f"{who}{flag}_{number}_{880 + at}_my_1_2_server.py"] = SERVER
    files["typed_in_71077_text.html"] = b"<p>import socket</p>"
    return files


def blackboard() -> dict[str, bytes]:
    """Return the files of Blackboard's zip: two attempts of everybody."""
    files = {}
    for name, _, login in PEOPLE:
        for day in ("04", "05"):
            start = f"Lab_4_{login}_attempt_2026-10-{day}-08-30-00"
            files[f"{start}.txt"] = f"Name: {name} ({login})\nAssignment: Lab_4\n".encode()
            files[f"{start}_my_attempt_{day}.py"] = SERVER
    return files


def brightspace() -> dict[str, bytes]:
    """Return the files of Brightspace's zip: the first has handed in twice."""
    files = {"index.html": b"<html>"}
    for name, number, _ in PEOPLE:
        files[f"{number}-555 - {name} - Oct 5, 2026 1205 AM/server.py"] = SERVER
    name, number, _ = PEOPLE[0]
    files[f"{number}-555 - {name} - Oct 5, 2026 1159 PM/late - server.py"] = SERVER
    return files


def gradescope() -> dict[str, bytes]:
    """Return the files of Gradescope's zip: a team, a quoted name, one that nobody knows."""
    metadata = """\
submission_81:
  :submitters:
  - :name: "Lena \\"L\\" Beispiel\\u00e9"
    :sid: '0071001'
    :email: lena@example.edu
  - :name: Doe, John
    :sid:
    :email: john@example.edu
  :created_at: 2026-10-05 08:30:00.000000000 Z
  :results:
    tests:
    - name: x
      :name: not a student
submission_82:
  :submitters:
  - :name: 'Siobhan O''Muster'
    :sid: '71008'
    :email: siobhan@example.edu
  :created_at: 2026-10-06 08:30:00.000000000 Z
"""
    top = "assignment_9_export"
    return {
        f"{top}/submission_metadata.yml": metadata.encode(),
        f"{top}/submission_81/1-echo/server.py": SERVER,
        f"{top}/submission_82/server.py": SERVER,
        f"{top}/submission_83/server.py": SERVER,
    }


def clones(users: tuple[str, ...] = ("oleg-o", "oleg-o-1", "Zed")) -> dict[str, bytes]:
    """Return cloned repositories, the last of them empty."""
    files = {f"chat-lab-{user}/2-pair/server.py": SERVER for user in users[:-1]}
    return {**files, **{f"chat-lab-{user}/.git/HEAD": b"ref: x\n" for user in users}}


def table(rows: list[list[str]], encoding: str = "utf-8-sig", **dialect: object) -> bytes:
    """Return a table as bytes."""
    out = io.StringIO()
    csv.writer(out, **{"lineterminator": "\n", **dialect}).writerows(rows)  # type: ignore[arg-type]
    return out.getvalue().encode(encoding)


MOODLE = {
    "en": (
        "Identifier,Full name,Status,Grade,Maximum grade,Grade can be changed,"
        "Last modified (submission),Last modified (grade),Feedback comments",
        "Participant {}",
        "Yes No",
    ),
    "ru": (
        "Идентификатор,Полное имя,Состояние,Оценка,Максимальная оценка,Оценка может быть изменена,"
        "Последнее изменение (ответ),Последнее изменение (оценка),Отзыв в виде комментария",
        "Участник{}",
        "Да Нет",
    ),
}


def moodle_worksheet(language: str, **dialect: object) -> bytes:
    """Return Moodle's grading worksheet: the second is graded already, the third is locked."""
    head, identifier, words = MOODLE[language]
    yes, no = words.split()
    rows = [head.split(",")]
    for at, (name, number, _) in enumerate(PEOPLE):
        grade, comment = ("15.50", "said before") if at == 1 else ("", "")
        may = no if at == 2 else yes
        when = "Monday, 5 October 2026, 8:30 AM"
        rows.append(
            [
                identifier.format(number),
                name,
                "x",
                grade,
                "20.00" if language == "en" else "20,00",
                may,
                when,
                "-",
                comment,
            ]
        )
    return table(rows, **dialect)
