"""Signatures: every mistake is graded, and how its stage's checks went is kept in a file."""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import cache
from pathlib import Path
from typing import Any

from partyline.certificate import subject_run
from partyline.certificate.subjects import MISTAKE, Subject, subjects
from partyline.model.results import Verdict
from partyline.reports.whole_file import write
from partyline.runner.diagnosis import signature
from partyline.specimens.mistakes import Mistake, mistakes

_SEED = 1


def fresh(subject: Subject, entry: dict[str, Any] | None) -> bool:
    """Return whether an entry was made from this program and these checks."""
    if entry is None or any(entry.get(key) != told for key, told in _told(subject.key).items()):
        return False
    return bool(entry["fingerprint"] == subject.fingerprint(all_checks=True))


def sign_all(late: Sequence[Subject], signed: dict[str, Any], file: Path) -> None:
    """Grade these mistakes side by side, put their entries into `signed`, and write the file.

    Most of the time they wait, so there are more of them at a time than cores.
    """
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2 * (os.cpu_count() or 1), context, subject_run.prepare) as pool:
        waiting = {pool.submit(sign, subject.key): subject for subject in late}
        for count, done in enumerate(as_completed(waiting), 1):
            signed[waiting[done].name] = done.result()
            if sys.stderr.isatty():
                print(f"\r{count} of {len(late)} ", end="", file=sys.stderr, flush=True)
            if count % 20 == 0:
                _write(signed, file)
    _write(signed, file)


def sign(key: str) -> dict[str, Any]:
    """Grade one mistake; return its signature as JSON, with what it was made from."""
    subject = next(subject for subject in subjects() if subject.key == key)
    with tempfile.TemporaryDirectory(prefix="partyline-") as folder:
        place = subject.lay_out(Path(folder) / subject.stage)
        result = subject_run.graded(subject, place, _SEED)
    entry: dict[str, Any] = {"fingerprint": subject.fingerprint(all_checks=True), **_told(key)}
    entry |= signature(result.checks).to_json()
    passed = [check for check in result.checks if check.verdict is Verdict.PASSED]
    if allowed := [check.name for check in passed if check.allowances]:
        entry["allowed"] = allowed  # they fail too, unless the check before them has said it all
    return entry


def _told(key: str) -> dict[str, str]:
    """Return what a submission is told that behaves like this mistake."""
    mistake = _mistakes()[key.removeprefix(f"{MISTAKE}/")]
    in_client = all(change.file == "client.py" for change in mistake.changes)
    return {
        "stage": mistake.stage,
        "program": "client" if in_client else "server",
        "behaves": mistake.behaves,
        "lesson": mistake.lesson,
    }


@cache
def _mistakes() -> dict[str, Mistake]:
    return {mistake.name: mistake for mistake in mistakes()}


def read(file: Path) -> dict[str, Any]:
    """Return the entries of a file of signatures; none if there is no file."""
    data: dict[str, Any] = json.loads(file.read_text("utf-8")) if file.exists() else {}
    return data


def _write(signed: dict[str, Any], file: Path) -> None:
    write(json.dumps(signed, indent=1, sort_keys=True, ensure_ascii=False) + "\n", file)
