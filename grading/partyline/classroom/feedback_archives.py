"""The archives of feedback files that Moodle and Canvas take back."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

from partyline.classroom.store import PAGE, Store

_TIME = (2000, 1, 1, 0, 0, 0)
_NOT_IN_A_NAME = re.compile(r"[_/\\\x00-\x1f]")


def archive(data: dict[str, Any], store: Store) -> tuple[bytes, int]:
    """Return the archive and how many students are in it: nobody if the platform takes none."""
    makers = {"moodle": _moodle, "canvas": _canvas}
    maker = makers.get(data["platform"], _nobody)
    out = io.BytesIO()
    count = 0
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as files:
        for row in data["submissions"]:
            for name, content in maker(row, store):
                files.writestr(zipfile.ZipInfo(name, _TIME), content)
                count += 1
    return out.getvalue(), count


def _nobody(_row: dict[str, Any], _store: Store) -> list[tuple[str, str]]:
    return []


def _moodle(row: dict[str, Any], store: Store) -> list[tuple[str, str]]:
    """Return the student's page. The number of a team would be taken for a participant's: none."""
    number = row["ids"].get("participant")
    file = store.folder(row["key"]) / PAGE
    if not number or not file.is_file():
        return []
    who = _NOT_IN_A_NAME.sub(" ", row["name"]).lstrip(".~ ") or "student"
    folder = f"{who}_{number}_assignsubmission_file"
    return [(f"{folder}/report.html", file.read_text(encoding="utf-8"))]


def _canvas(row: dict[str, Any], store: Store) -> list[tuple[str, str]]:
    """Return the report as text: the student sees it under the name of the file handed in."""
    user, sent = row["ids"].get("user"), row["sent_as"]
    report = store.report(row["key"])
    if not user or not sent or not report:
        return []
    attachment, name = sent[0]
    head = f"The report on {name}. Canvas shows it under the name of the file that you sent.\n\n"
    return [(f"report_{user}_{attachment}_report.txt", head + report)]
