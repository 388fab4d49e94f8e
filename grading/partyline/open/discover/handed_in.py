"""The files of what was handed in, and the programs that stand in write-ups and notebooks."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from partyline.open.discover.markdown import SUFFIXES, blocks
from partyline.open.discover.notebooks import NOTEBOOK, cells
from partyline.open.discover.source_facts import decoded
from partyline.submission.intake import LIMITS
from partyline.submission.plain_files import is_junk

_CODE = "code-of-"  # the folder of a write-up's programs begins with that


def files(folder: Path, suffixes: tuple[str, ...]) -> Iterator[str]:
    """Yield the files with these endings, those that lie nearest first."""
    paths = []
    for path in folder.rglob("*"):
        inside = path.relative_to(folder)
        wanted = path.suffix.casefold() in suffixes or suffixes == ("",)
        if wanted and path.is_file() and not any(is_junk(part) for part in inside.parts):
            paths.append(inside.as_posix())
    yield from sorted(paths, key=lambda path: (path.count("/"), path))[: LIMITS.entries]


def unpacked(folder: Path) -> list[str]:
    """Write the programs of all write-ups and notebooks as files; return their paths."""
    written = []
    for path in files(folder, (*SUFFIXES, NOTEBOOK)):
        text = decoded((folder / path).read_bytes()[: LIMITS.file])
        home = _fresh((folder / path).with_name(f"{_CODE}{PurePosixPath(path).stem[:60]}"))
        found = cells(text) if path.casefold().endswith(NOTEBOOK) else blocks(text)
        for block in found:
            file = home / block.path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(block.text, encoding="utf-8")
            written.append(file.relative_to(folder).as_posix())
    return written


def _fresh(home: Path) -> Path:
    """Return a folder's name that nothing in the submission has."""
    number = 1
    free = home
    while os.path.lexists(free):
        number += 1
        free = home.with_name(f"{home.name}-{number}")
    return free
