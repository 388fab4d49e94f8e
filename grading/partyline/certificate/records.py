"""The records: every run that the certificate counts, in one JSON file, never half written."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from partyline.certificate.subjects import Subject
from partyline.reports.whole_file import write

FORMAT = "party-line/certificate/1"
IDLE, BUSY = "idle", "busy"
CONDITIONS = (IDLE, BUSY)
_REMEMBERED = 200  # wrong verdicts that are told one by one; all of them are counted


@dataclass(frozen=True)
class Run:
    """What one run of one subject came to.

    Args:
        subject: its key.
        condition: idle, or busy: with a busy loop on every core.
        seed: what its random words were drawn from.
        verdicts: check -> verdict.
        said: check -> the sentence, for those that did not pass.
        named: of a diagnosis: "said" if a mistake that is in the program was named to its owner,
            "first" if it was in front and not clear enough to be said, else what was in front.
        cost: of a single mistake that was graded whole, what it has cost; see `costs.py`.
    """

    subject: str
    condition: str
    seed: int
    verdicts: dict[str, str]
    said: dict[str, str] = field(default_factory=dict)
    named: str = ""
    cost: dict[str, Any] = field(default_factory=dict)


class Records:
    """What has been run so far.

    Args:
        file: where it is kept; read if it is there. None: it is kept nowhere.

    Raises:
        ValueError: `file` does not hold records, or one of another format.
    """

    def __init__(self, file: Path | None) -> None:
        self.file = file
        self.data: dict[str, Any] = {"format": FORMAT, "spans": [], "subjects": {}, "wrong": []}
        if file is not None and file.exists():
            data = json.loads(file.read_text(encoding="utf-8"))
            if not isinstance(data, dict) or data.get("format") != FORMAT:
                raise ValueError(f"{file} is no {FORMAT} document")
            self.data = data

    # Writing

    def keeps(self, subject: Subject) -> None:
        """Forget what was counted of a subject that has changed since, or whose checks have."""
        now = subject.fingerprint()
        entry = self._entry(subject.key)
        if entry.get("fingerprint") != now:
            self.data["subjects"][subject.key] = {"fingerprint": now}
            self.data["wrong"] = [w for w in self.data["wrong"] if w["subject"] != subject.key]

    def up_to_date(self, known: Iterable[Subject]) -> Records:
        """Return only what was counted of these subjects and their checks as they are now."""
        fresh = Records(None)
        fresh.data = {**self.data, "subjects": dict(self.data["subjects"])}
        known = list(known)
        fresh.drops_all_but({subject.key for subject in known})
        for subject in known:
            fresh.keeps(subject)
        return fresh

    def drops_all_but(self, keys: set[str]) -> None:
        """Forget subjects that are no more."""
        for key in set(self.data["subjects"]) - keys:
            del self.data["subjects"][key]
        self.data["wrong"] = [w for w in self.data["wrong"] if w["subject"] in keys]

    def begins(self, span: dict[str, Any]) -> None:
        """Note where and with what the runs that follow are made."""
        self.data["spans"].append({**span, "checks": 0})

    def adds(self, run: Run, wrong: dict[str, str]) -> None:
        """Count a run.

        Args:
            wrong: check -> what was wrong about its verdict.
        """
        counts = self._entry(run.subject).setdefault(
            run.condition, {"runs": 0, "checks": 0, "wrong": 0}
        )
        counts["runs"] += 1
        counts["checks"] += len(run.verdicts)
        counts["wrong"] += len(wrong)
        library = self.data["spans"][-1]["library"]
        if library not in counts.setdefault("libraries", []):
            counts["libraries"].append(library)
        if run.named:
            counts.setdefault("named", []).append(run.named)
        if run.cost:
            counts["cost"] = run.cost
        self.data["spans"][-1]["checks"] += len(run.verdicts)
        for check, why in wrong.items():
            told = {"subject": run.subject, "condition": run.condition, "seed": run.seed}
            self.data["wrong"].append({**told, "check": check, "why": why})
        del self.data["wrong"][_REMEMBERED:]

    def saves(self) -> None:
        """Write the file, whole or not at all, without the spans in which nothing was run."""
        if self.file is None:
            return
        spans = [span for span in self.data["spans"] if span["checks"]]
        text = (
            json.dumps({**self.data, "spans": spans}, indent=1, sort_keys=True, ensure_ascii=False)
            + "\n"
        )
        write(text, self.file)

    # Reading

    def runs(self, key: str, condition: str) -> int:
        """Return how often a subject has been run under a condition."""
        return int(self._entry(key).get(condition, {}).get("runs", 0))

    def libraries(self, key: str) -> list[str]:
        """Return the versions of the library with which a subject has been run."""
        entry = self._entry(key)
        found = (v for c in CONDITIONS for v in entry.get(c, {}).get("libraries", ()))
        return list(dict.fromkeys(found))

    def named(self, key: str) -> list[str]:
        """Return how the diagnoses of a subject have named it; see `Run`."""
        entry = self._entry(key)
        return [how for c in CONDITIONS for how in entry.get(c, {}).get("named", ())]

    def cost(self, key: str) -> dict[str, Any]:
        """Return what the last run of a subject has cost it; empty if nobody knows."""
        entry = self._entry(key)
        found = [entry[c]["cost"] for c in CONDITIONS if "cost" in entry.get(c, {})]
        return dict(found[0]) if found else {}

    def count(self, keys: set[str], what: str, condition: str = "") -> int:
        """Return the sum of "runs", "checks" or "wrong" over these subjects.

        Args:
            condition: idle or busy; "" for both.
        """
        conditions = [condition] if condition else CONDITIONS
        entries = [self._entry(key) for key in keys]
        return sum(entry.get(c, {}).get(what, 0) for entry in entries for c in conditions)

    @property
    def checks(self) -> int:
        """How many checks have been run for what stands in the records."""
        return self.count(set(self.data["subjects"]), "checks")

    def _entry(self, key: str) -> dict[str, Any]:
        entry: dict[str, Any] = self.data["subjects"].setdefault(key, {})
        return entry
