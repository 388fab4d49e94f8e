"""A result as a table for a spreadsheet: one row for each check."""

from __future__ import annotations

import csv
import io

from partyline.model.results import SubmissionResult, Verdict
from partyline.model.sanitize import csv_cell
from partyline.reports.words import why

COLUMNS = ("path", "stage", "check", "title", "points", "earned", "verdict", "sentence")


def text(result: SubmissionResult) -> str:
    """Return the whole table; a stage with nothing to grade is a row without a check."""
    page = io.StringIO()
    table = csv.writer(page, lineterminator="\n")
    table.writerow(COLUMNS)
    for stage in result.stages:
        for check in stage.checks:
            earned = f"{check.earned:.4g}"
            words = (result.path, check.stage, check.name, check.title)
            known = "" if check.verdict is Verdict.GRADER_ERROR else earned
            end = (check.verdict, csv_cell(why(check)))
            table.writerow((*map(csv_cell, words), check.points, known, *end))
        if stage.missing:
            words = (result.path, stage.stage, "", "")
            table.writerow((*map(csv_cell, words), "", 0, "missing", csv_cell(stage.missing)))
    return page.getvalue()
