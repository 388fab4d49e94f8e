"""What the platforms do with a file that is handed back, written down as their rules are known."""

import re
from dataclasses import dataclass


def php_columns(text: str) -> list[list[str]]:
    """Return the rows as PHP's fgetcsv reads them: a backslash keeps the next quote from ending."""
    rows, row, cell, at, quoted = [], [], "", 0, False
    while at < len(text):
        letter = text[at]
        if quoted and letter == "\\" and at + 1 < len(text):
            cell += text[at : at + 2]
            at += 2
            continue
        if quoted and letter == '"' and text[at + 1 : at + 2] == '"':
            cell += '"'
            at += 2
            continue
        if letter == '"':
            quoted = not quoted
        elif not quoted and letter in ",\n":
            row.append(cell)
            cell = ""
            if letter == "\n":
                rows.append(row)
                row = []
        else:
            cell += letter
        at += 1
    if cell or row:
        rows.append([*row, cell])
    return rows


@dataclass
class MoodleGrade:
    """What Moodle takes from one row of a worksheet."""

    participant: int
    grade: float | None
    comment: str


def moodle_takes(data: bytes, hidden: str) -> list[MoodleGrade]:
    """Return what Moodle imports, or fail where it would import nothing at all."""
    rows = php_columns(data.decode("utf-8-sig"))
    width = len(rows[0])
    assert all(len(row) == width for row in rows), "one row of another length: nothing is imported"
    head = {name: at for at, name in enumerate(rows[0])}
    grade = head.get("Grade", head.get("Оценка"))
    comment = head.get("Feedback comments", head.get("Отзыв в виде комментария"))
    assert grade is not None and comment
    taken = []
    for row in rows[1:]:
        assert row[0].startswith(hidden)
        number = re.match(r"\d+\.?\d*", row[grade])
        value = float(number[0]) if number else None
        taken.append(MoodleGrade(int(row[0][len(hidden) :]), value, row[comment]))
    return taken


def moodle_feedback(path: str, participants: set[int]) -> int | None:
    """Return whose feedback a file in a zip is for Moodle; None if it is ignored."""
    if path.rpartition("/")[2][:1] in ("", ".", "~"):
        return None
    for part in path.split("/"):
        words = part.split("_", 4)
        known = "_".join(words[2:4]) in ("assignsubmission_file", "assignfeedback_file")
        if known and words[1].isdecimal() and int(words[1]) in participants:
            return int(words[1])
    return None


def canvas_feedback(name: str, attachments: dict[int, int]) -> int | None:
    """Return whose comment a file is for Canvas; None if it is ignored."""
    words = [word for word in name.split("_") if word != "LATE"]
    numbers = [int(word) for word in words if word.isdecimal()][:2]
    if len(numbers) == 2 and attachments.get(numbers[1]) == numbers[0]:
        return numbers[0]
    return None
