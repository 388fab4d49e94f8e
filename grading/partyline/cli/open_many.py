"""A folder of many open submissions: one line for each, and no submission can end the run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from rich.table import Table
from rich.text import Text

from partyline.cli.report_options import (
    FAILED,
    GRADER,
    PASSED,
    Reporting,
    WrongUsage,
    say,
    write_reports,
)
from partyline.model.results import SubmissionResult
from partyline.model.sanitize import clean
from partyline.open.discover.markdown import SUFFIXES
from partyline.reports import csv_file, terminal, whole_file
from partyline.reports.words import percent
from partyline.submission.archives import format_of
from partyline.submission.intake import NothingToGrade, is_junk

_SHOWN = 70  # characters of what is said of one submission


def grade_many(
    folder: Path,
    grade: Callable[[Path], SubmissionResult],
    reporting: Reporting,
    reports: Path | None,
) -> int:
    """Grade every submission in a folder, one after another.

    Args:
        folder: each folder, archive, program or write-up in it is one submission.
        grade: grades one.
        reporting: where the whole is shown, and its CSV is written.
        reports: a folder for the reports of each, or None.

    Returns:
        0 if all passed everything, 3 if the grader failed at one, else 1.

    Raises:
        WrongUsage: there is no submission, or a report that can't be made of many.
    """
    others = [name for name in reporting.files if name != "csv"]
    if others:
        raise WrongUsage(
            f"--many can write --csv; for other reports use --reports, not --{others[0]}."
        )
    paths = list(_submissions(folder))
    if not paths:
        raise WrongUsage(
            f"--many: there is no submission in {folder}. It should contain folders or archives."
        )
    done: list[SubmissionResult] = []
    failed: list[Path] = []
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for heading in ("submission", "score", ""):
        table.add_column(heading, justify="right" if heading == "score" else "left")
    try:
        for number, path in enumerate(paths, 1):
            result = _result(path, grade, failed)
            done.append(result)
            say(f"{number} of {len(paths)}: {path.name}, {_score(result)}")
            table.add_row(Text(clean(path.name)), _score(result), Text(clean(_said(result))))
            if reports is not None:
                _report(result, path, reports)
    except KeyboardInterrupt:
        say(
            f"Stopped by Ctrl-C after {len(done)} of {len(paths)}. The finished ones are listed "
            "below."
        )
    reporting.console.print(table)
    if csv := reporting.files.get("csv"):
        pages = [csv_file.text(result) for result in done]
        rest = [page.partition("\n")[2] for page in pages[1:]]
        whole_file.write("".join([*pages[:1], *rest]), csv)
    if failed or any(result.grader_failed for result in done) or len(done) < len(paths):
        return GRADER
    return PASSED if all(result.checks and result.passed for result in done) else FAILED


def _submissions(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if is_junk(path.name) or path.name.startswith("."):
            continue
        known = path.suffix.casefold() in (".py", *SUFFIXES)
        if path.is_dir() or known or (path.is_file() and format_of(path)):
            yield path


def _result(
    path: Path, grade: Callable[[Path], SubmissionResult], failed: list[Path]
) -> SubmissionResult:
    try:
        return grade(path)
    except NothingToGrade as nothing:
        return SubmissionResult(str(path), 0, (), notes=(str(nothing),))
    except WrongUsage as wrong:
        return SubmissionResult(str(path), 0, (), notes=(str(wrong),))
    except Exception as error:  # whatever one submission does, the others are graded
        note = (
            "The grader itself failed. This is a fault of the grader, not of the submission. "
            f"{error!r}"
        )
        failed.append(path)
        return SubmissionResult(str(path), 0, (), notes=(note,))


def _score(result: SubmissionResult) -> str:
    return "-" if result.score is None else percent(result.score / 100)


def _said(result: SubmissionResult) -> str:
    first = next(iter(result.notes), "")
    return first if len(first) <= _SHOWN else f"{first[:_SHOWN]}..."


def _report(result: SubmissionResult, path: Path, reports: Path) -> None:
    home = reports / path.name
    home.mkdir(parents=True, exist_ok=True)
    files = {"json": home / "result.json", "html": home / "page.html"}
    write_reports(result, terminal.command("open", str(path)), files)
