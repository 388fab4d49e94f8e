"""What nearly is a submission: an archive in an archive, a folder `3-room (1)`, a `Server.py`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from partyline.model.stages import stages
from partyline.submission.archives import ENDINGS
from partyline.submission.copying import entries_of
from partyline.submission.intake import shown

_NEARLY = re.compile(r"(\d)\W*([a-z]+)(?![a-z]).*", re.IGNORECASE | re.DOTALL)
_PROGRAMS = ("server.py", "client.py")


def stage_meant(name: str) -> str:
    """Return the stage that a folder of this name is meant to be, or ""."""
    match = _NEARLY.fullmatch(name.replace("_", " "))
    wanted = f"{match[1]}-{match[2].lower()}" if match else ""
    return wanted if wanted in {stage.name for stage in stages()} else ""


def advice(path: Path) -> str:
    """Return what to do with what is in a folder that is no submission; "" if nothing is known.

    Args:
        path: the folder; only what is directly in it is looked at.
    """
    return "".join(f" {line}" for line in _advice(path))


def _advice(path: Path) -> Iterator[str]:
    names = sorted(entry.name for entry in entries_of(path))
    for name in names:
        if name.lower().endswith(ENDINGS):
            yield f"It holds {shown(name)}: hand in that one, not an archive around it."
        elif (path / name).is_dir() and (meant := stage_meant(name)) and meant != name:
            yield f"It holds the folder {shown(name)}: rename it to {meant}."
        elif name not in _PROGRAMS and name.casefold().removesuffix(".txt") in _PROGRAMS:
            wanted = name.casefold().removesuffix(".txt")
            yield f"It holds {shown(name)}: its name must be exactly {wanted}."
