"""`grade.py make-signatures`: grade every mistake, and keep how its stage's checks went."""

from __future__ import annotations

import argparse
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
from partyline.reports.whole_file import write
from partyline.runner.diagnosis import FILE, signature
from partyline.specimens.mistakes import Mistake, mistakes

_SEED = 1


def make_signatures(argv: Sequence[str]) -> int:
    """Run the command: sign the mistakes that are new or have changed, or whose checks have."""
    parser = argparse.ArgumentParser(
        "grade.py make-signatures",
        description="Grade every mistake of tests/kit/mistakes that is new, or that has changed "
        "itself or in its checks, and keep how the checks went in signatures.json: a submission "
        "is compared with them, to tell which known mistake it behaves like.",
    )
    parser.add_argument("--all", action="store_true", help="all of them, also unchanged ones")
    parser.add_argument("--check", action="store_true", help="say which are not up to date")
    parser.add_argument("--name", default="", metavar="WORD", help="only those with WORD in it")
    parser.add_argument("--file", type=Path, default=FILE, help=argparse.SUPPRESS)
    options = parser.parse_args(list(argv))
    known = {subject.name: subject for subject in subjects([MISTAKE])}
    signed = _read(options.file)
    kept = {name: entry for name, entry in signed.items() if name in known}
    late = [
        subject
        for name, subject in known.items()
        if options.name in name and (options.all or not _fresh(subject, kept.get(name)))
    ]
    if options.check:
        for subject in late:
            print(f"{subject.name} has changed since it was signed: grade.py make-signatures")
        return 1 if late else 0
    _sign(late, kept, options.file)
    print(f"{len(late)} of {len(known)} mistakes signed.")
    return 0


def _fresh(subject: Subject, entry: dict[str, Any] | None) -> bool:
    if entry is None or any(entry.get(key) != told for key, told in _told(subject.key).items()):
        return False
    return bool(entry["fingerprint"] == subject.fingerprint(all_checks=True))


def _sign(late: Sequence[Subject], signed: dict[str, Any], file: Path) -> None:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(os.cpu_count(), context, subject_run.prepare) as pool:
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
    fingerprint = subject.fingerprint(all_checks=True)
    return {"fingerprint": fingerprint, **_told(key), **signature(result.checks).to_json()}


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


def _read(file: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(file.read_text("utf-8")) if file.exists() else {}
    return data


def _write(signed: dict[str, Any], file: Path) -> None:
    write(json.dumps(signed, indent=1, sort_keys=True, ensure_ascii=False) + "\n", file)
