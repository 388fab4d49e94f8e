"""A copy of ours of an open submission: a folder, an archive, one program or a write-up."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from partyline.model.sanitize import quoted
from partyline.submission import archives
from partyline.submission.copying import copy
from partyline.submission.intake import LIMITS, LeftOut, NothingToGrade, Place, shown
from partyline.submission.plain_files import is_junk, remove

_HOME = "chat"
_DEPTH = 3  # archives in archives that are unpacked
_WITHIN = "unpacked"  # what an archive within the submission is unpacked to


@dataclass(frozen=True)
class Laid:
    """What was handed in, copied.

    Args:
        path: as it was given.
        folder: the copy, in `place`.
        place: a folder of ours that holds nothing else.
        notes: what was left out, and why.
    """

    path: Path
    folder: Path
    place: Path
    notes: tuple[str, ...] = ()


@contextlib.contextmanager
def laid_out(path: Path) -> Iterator[Laid]:
    """Copy a submission to a folder that only we may enter, and remove it at last.

    Raises:
        NothingToGrade: there is nothing, or too much; the message says what to do.
    """
    if not path.exists():
        raise NothingToGrade(f"There is no {shown(path)}. Give the folder or file of a chat.")
    root = Path(tempfile.mkdtemp(prefix="partyline-")).resolve()
    try:
        folder = root / _HOME
        laid = Place(root, path)
        try:
            if path.is_dir():
                copy(path, _HOME, path.resolve(), laid)
            elif form := archives.format_of(path):
                laid = Place(folder, path)
                archives.unpack(path, form, laid)
            else:
                _one_file(path, folder)
        except (OSError, LeftOut) as error:
            raise NothingToGrade(f"{shown(path)} can't be read: {error}.") from None
        folder.mkdir(exist_ok=True)
        yield Laid(path, folder, root, (*laid.notes, *_unpacked_within(folder)))
    finally:
        remove(root)


def _unpacked_within(folder: Path) -> tuple[str, ...]:
    """Unpack an archive that is all that was handed in, in another archive or a folder.

    Returns:
        Sentences about it.
    """
    notes: list[str] = []
    for _ in range(_DEPTH):
        paths = [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]
        paths = [path for path in paths if not any(map(is_junk, path.parts))]
        file = folder / paths[0] if len(paths) == 1 else None
        if file is None or not (form := archives.format_of(file)):
            break
        inner = Place(file.with_name(_WITHIN), file)
        archives.unpack(file, form, inner)
        file.unlink()
        named = quoted(paths[0].as_posix())
        notes += [f"All that was handed in is the archive {named}: it was unpacked.", *inner.notes]
    return tuple(notes)


def _one_file(path: Path, folder: Path) -> None:
    if path.stat().st_size > LIMITS.file:
        raise NothingToGrade(f"{shown(path)} is larger than {LIMITS.file >> 20} MiB.")
    folder.mkdir()
    (folder / path.name).write_bytes(path.read_bytes())
