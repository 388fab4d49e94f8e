"""`grade.py make-signatures`: learn how each known mistake fails, or see that it is known."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from partyline.certificate.signature_file import fresh, read, sign_all
from partyline.certificate.subjects import MISTAKE, subjects
from partyline.runner.diagnosis import FILE


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
    signed = read(options.file)
    kept = {name: entry for name, entry in signed.items() if name in known}
    late = [
        subject
        for name, subject in known.items()
        if options.name in name and (options.all or not fresh(subject, kept.get(name)))
    ]
    if options.check:
        for subject in late:
            print(f"{subject.name} has changed since it was signed: grade.py make-signatures")
        return 1 if late else 0
    sign_all(late, kept, options.file)
    print(f"{len(late)} of {len(known)} mistakes signed.")
    return 0
