"""The reports that go to a file, by the name of their option: a new one is a new line here."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from partyline.model.for_students import for_student
from partyline.model.results import SubmissionResult
from partyline.reports import csv_file, json_file, junit, markdown

Text = Callable[[SubmissionResult, str], str]


class Format(NamedTuple):
    """One report.

    Args:
        about: what it is, for `--help`.
        text: returns the whole report, given a result and the command that graded it.
    """

    about: str
    text: Text


def _for_student(text: Text) -> Text:
    """Return the same report without the checks that students do not see."""
    return lambda result, again: text(for_student(result), again)


def _page(result: SubmissionResult, again: str) -> str:
    from partyline.reports import html  # its template engine: nobody else has to wait for that

    return html.text(result, again)


FORMATS = {
    "json": Format("JSON, all that was found", lambda result, _: json_file.text(result)),
    "html": Format("a page for a browser", _for_student(_page)),
    "junit": Format("JUnit XML, for CI systems", _for_student(junit.text)),
    "csv": Format("a table, one row a check", lambda result, _: csv_file.text(result)),
    "markdown": Format("Markdown, for the summary of a CI run", _for_student(markdown.text)),
}
