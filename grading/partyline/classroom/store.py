"""The results folder: each submission is in it whole or not at all, whatever ends the run."""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import psutil

from partyline.classroom.job import Graded
from partyline.classroom.letter import ClassProblem
from partyline.model.sanitize import without_surrogates
from partyline.reports import whole_file
from partyline.submission.intake import shown

FORMAT = "party-line/class-run/1"
RUN, RECORD, RESULT, PAGE, REPORT = (
    "run.json",
    "record.json",
    "result.json",
    "page.html",
    "report.txt",
)
_PART = re.compile(r"\..+\.\d+\.part")


@dataclass(frozen=True)
class Record:
    """What is known of one submission when it is finished.

    Args:
        key: names it.
        fingerprint: what the result depends on; see `How.fingerprint`.
        kind: stages, open or nothing.
        sentence: why there is no result, or "".
        grader_error: whether the grader itself failed.
        waits: whether a second look, alone on a quiet machine, is still to come.
        notes: what was left out before the submission was even opened.
        deaths: how many workers ended while they had it.
    """

    key: str
    fingerprint: str
    kind: str
    sentence: str = ""
    grader_error: bool = False
    waits: bool = False
    notes: tuple[str, ...] = field(default=())
    deaths: int = 0

    @property
    def is_worth_another_try(self) -> bool:
        """Whether the grader failed at it, and may do better the next time."""
        return self.grader_error and not self.waits and not self.deaths


class Store:
    """The results of one class.

    Args:
        root: the folder; it is made if it is not there.

    Raises:
        ClassProblem: it can't be used for that.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._lock = root / ".lock"
        try:
            if root.exists() and not root.is_dir():
                raise ClassProblem(
                    f"{shown(root)} is a file. Choose a folder for the results with --out."
                )
            root.mkdir(parents=True, exist_ok=True)
            inside = {entry.name for entry in root.iterdir()}
            probe = root / f".probe.{os.getpid()}.part"
            probe.write_bytes(b"")
            probe.unlink()
        except OSError as error:
            raise ClassProblem(
                f"The results can't be written into {shown(root)}: {error.strerror}. Choose "
                "another folder with --out."
            ) from None
        if RUN not in inside and any(not name.startswith(".") for name in inside):
            raise ClassProblem(
                f"{shown(root)} holds other things, and no results of a class. Choose a new or "
                "an empty folder with --out."
            )

    def folder(self, key: str) -> Path:
        """Return where the files of one submission are."""
        return self.root / "submissions" / key

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Keep a second run out of this folder.

        Raises:
            ClassProblem: another run is at work in it.
        """
        me = psutil.Process()
        own = f"{me.pid} {me.create_time()}"
        while True:
            try:
                with self._lock.open("x", encoding="ascii") as lock:
                    lock.write(own)
                break
            except FileExistsError:
                if self._is_held():
                    raise ClassProblem(
                        f"Another run is at work in {shown(self.root)}. Wait until it has ended."
                    ) from None
                self._lock.unlink(missing_ok=True)
        try:
            self._sweep()
            yield
        finally:
            self._lock.unlink(missing_ok=True)

    def _is_held(self) -> bool:
        try:
            pid, began = self._lock.read_text(encoding="ascii").split()
            return psutil.Process(int(pid)).create_time() == float(began)
        except (OSError, ValueError, psutil.Error):
            return False

    def _sweep(self) -> None:
        """Remove what a run that was killed has left half written."""
        for folder in (self.root, *self.root.glob("upload"), *self.root.glob("submissions/*")):
            for file in folder.iterdir() if folder.is_dir() else ():
                if _PART.fullmatch(file.name):
                    file.unlink(missing_ok=True)

    def run(self) -> dict[str, Any]:
        """Return what the last run has written about itself; empty if there was none.

        Raises:
            ClassProblem: it is of a version that this one does not know, or damaged.
        """
        file = self.root / RUN
        if not file.exists():
            return {}
        try:
            data: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
            known = data["format"] == FORMAT
        except (OSError, ValueError, KeyError, TypeError):
            raise ClassProblem(
                f"{shown(file)} can't be read. Choose another folder with --out."
            ) from None
        if not known:
            raise ClassProblem(
                f"The results in {shown(self.root)} were written by another version of Party "
                f"Line ({data['format']}). Choose a new folder with --out."
            )
        return data

    def write_run(self, data: dict[str, Any]) -> None:
        """Write what is to be known of this run as a whole."""
        whole_file.write(_json({"format": FORMAT, **data}), self.root / RUN)

    def record(self, key: str) -> Record | None:
        """Return what is known of a submission, or None if it is not finished."""
        try:
            data = json.loads((self.folder(key) / RECORD).read_text(encoding="utf-8"))
            return Record(**{**data, "notes": tuple(data["notes"])})
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def result(self, key: str) -> dict[str, Any] | None:
        """Return the result of a submission as JSON, or None if there is none."""
        try:
            data: dict[str, Any] = json.loads(
                (self.folder(key) / RESULT).read_text(encoding="utf-8")
            )
        except (OSError, ValueError):
            return None
        return data

    def report(self, key: str) -> str:
        """Return the report of a submission as plain text, or ""."""
        try:
            return (self.folder(key) / REPORT).read_text(encoding="utf-8")
        except OSError:
            return ""

    def save(self, record: Record, graded: Graded | None = None) -> None:
        """Write a finished submission. Its record comes last: without it, nothing of it counts.

        Raises:
            OSError: it can't be written.
        """
        folder = self.folder(record.key)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / RECORD).unlink(missing_ok=True)
        texts = {RESULT: "", PAGE: "", REPORT: ""}
        if graded is not None and graded.result is not None:
            texts = {RESULT: _json(graded.result), PAGE: graded.page, REPORT: graded.report}
        for name, text in texts.items():
            if text:
                whole_file.write(text, folder / name)
            else:
                (folder / name).unlink(missing_ok=True)
        whole_file.write(_json(asdict(record)), folder / RECORD)

    def mark(self, record: Record) -> None:
        """Write a new record of a submission whose other files stay as they are."""
        whole_file.write(_json(asdict(record)), self.folder(record.key) / RECORD)


def _json(data: dict[str, Any]) -> str:
    return without_surrogates(json.dumps(data, indent=1)) + "\n"
