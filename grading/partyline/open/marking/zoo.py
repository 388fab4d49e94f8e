"""The zoo of the open assignment: chats that the kit was not made for, and the truth about each."""

from __future__ import annotations

import platform
import re
import tomllib
from pathlib import Path
from typing import Any

from partyline.model.results import SubmissionResult, Verdict
from partyline.model.stages import ROOT
from partyline.open.discover import newer_python
from partyline.open.discover.find import found
from partyline.open.discover.layout import laid_out
from partyline.open.marking import rubric
from partyline.open.marking.grade import grade_open

ZOO = ROOT / "tests" / "open" / "zoo"
FACTS = {
    "about": str,
    "python": str,
    "server": str,
    "client": str,
    "starts": bool,
    "client_works": bool,
    "users": int,
    "port": int,
    "asked_by": str,
    "name_by": str,
    "join": bool,
    "leave": bool,
    "departure_harms": bool,
    "crash_harms": bool,
    "silent_harms": bool,
    "connect_close_harms": bool,
    "echo": bool,
    "quick": bool,
    "russian": bool,
    "ctrl_c": bool,
    "threading": bool,
    "no_chat": bool,
    "by_hand": bool,
    "at_most": int,
}
_HARM = {
    "departure_harms": "departure",
    "crash_harms": "crash",
    "silent_harms": "silent",
    "connect_close_harms": "connect_and_close",
}
_GOOD = {"quick": "quick", "russian": "russian", "ctrl_c": "ctrl_c", "threading": "uses_threading"}


def chats() -> list[str]:
    """Return the names of all chats in the zoo."""
    return sorted(path.parent.name for path in ZOO.glob("*/facts.toml"))


def facts_of(name: str) -> dict[str, Any]:
    """Return what is true of a chat; what is left out is not known or means nothing."""
    return tomllib.loads((ZOO / name / "facts.toml").read_text(encoding="utf-8"))


def facts_here(name: str) -> dict[str, Any]:
    """Return what is true of a chat on this machine: one for a newer Python may need a person."""
    facts = facts_of(name)
    wanted = facts.pop("python", "")
    versions = [platform.python_version(), *(one.version for one in newer_python.newer())]
    if any(_numbers(version) >= _numbers(wanted) for version in versions):
        return facts
    return {"server": facts["server"], "client": facts["client"], "users": 0, "by_hand": True}


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:2])


def visited(name: str, seed: int = 1, isolation: str = "auto") -> SubmissionResult:
    """Return what grading a chat comes to."""
    with laid_out(ZOO / name) as laid:
        (laid.folder / "facts.toml").unlink()
        pair = found(laid.folder)
        return grade_open(laid.folder, pair, laid.place, seed, rubric.read(), isolation=isolation)


def wrong_facts(name: str, result: SubmissionResult) -> dict[str, tuple[Any, Any]]:
    """Return fact -> (what is true, what was found), for those that were found wrong."""
    seen = found_facts(result)
    known = facts_here(name)
    return {
        fact: (true, seen.get(fact))
        for fact, true in known.items()
        if fact != "about" and seen.get(fact) != true
    }


def found_facts(result: SubmissionResult) -> dict[str, Any]:
    """Return what a grading has found, under the names of the facts."""
    verdicts = {check.name.partition("/")[2]: check.verdict for check in result.checks}
    said = result.found
    seen: dict[str, Any] = {
        "server": said["server"],
        "client": said["client"] or "",
        "starts": said["server_starts"],
        "client_works": said["client_works"],
        "users": said.get("users", 0),
        "port": said.get("moved") or said.get("port"),
        "asked_by": said.get("asked_by"),
        "name_by": said.get("name_by"),
        "join": said.get("join_announced"),
        "leave": said.get("leave_announced"),
        "echo": said.get("echo"),
        "no_chat": "no_chat" in said,
        "by_hand": bool(said.get("by_hand")),
        "at_most": said.get("at_most"),
    }
    for fact, check in _HARM.items():
        seen[fact] = _when(verdicts.get(check), Verdict.FAILED)
    for fact, check in _GOOD.items():
        seen[fact] = _when(verdicts.get(check), Verdict.PASSED)
    return seen


def _when(verdict: Verdict | None, wanted: Verdict) -> bool | None:
    return verdict is wanted if verdict in (Verdict.PASSED, Verdict.FAILED) else None


def files_of(name: str) -> list[Path]:
    """Return the Python programs of a chat."""
    return sorted((ZOO / name).rglob("*.py"))
