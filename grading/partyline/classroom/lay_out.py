"""From a parcel to folders: archives within are opened, and what is to be graded is found."""

from __future__ import annotations

import ast
import html
import os
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from partyline.model.stages import stages
from partyline.open.discover.markdown import SUFFIXES
from partyline.submission import archives
from partyline.submission.intake import LIMITS, LeftOut, NothingToGrade, Place, shown

_PROGRAMS = ("server.py", "client.py")
_NESTED = 3  # archives in archives
_TEXTS = ("onlinetext.html", "text.html")  # what a student has typed into the platform
_BREAK = re.compile(r"<(?:br|/p|/div|/li|/pre|/h\d)[^>]*>\n?", re.I)
_TAG = re.compile(r"<!--.*?-->|<(?:style|head)\b.*?</(?:style|head)>|<[^>]*>", re.I | re.S)
_SPACES = str.maketrans("\u00a0", " ", "\u200b\ufeff")


def lay_out(parcel: Path, root: Path) -> tuple[Path, tuple[str, ...]]:
    """Unpack a parcel, and the archives in it if it holds no program itself.

    Args:
        parcel: a zip of ours.
        root: a folder of ours.

    Returns:
        The folder, and notes on what was left out.

    Raises:
        NothingToGrade: it is damaged, or too much.
    """
    folder = root / "handed-in"
    place = Place(folder, Path("The submission"))
    archives.unpack(parcel, "zip", place)
    for _ in range(_NESTED):
        inner = [] if _programs(folder) else list(_archives(folder))
        if not inner:
            break
        for file in inner:
            _open(file, folder, place)
    if not _programs(folder):
        for name in _TEXTS:
            for file in sorted(folder.rglob(name)):
                _as_program(file)
    return folder, place.notes


def stage_homes(folder: Path, stage: str = "") -> list[Path]:
    """Return the folders that can be graded as stages, the likeliest first.

    Args:
        folder: what was handed in.
        stage: the one stage that all of it is; "" if folders are called like stages.
    """
    names = {known.name for known in stages()}
    homes = []
    for here, folders, files in os.walk(folder):
        path = Path(here)
        folders.sort()
        if stage:
            found = any(name in files for name in _PROGRAMS) or stage in folders
        else:
            found = any(
                name in names and any((path / name / p).is_file() for p in _PROGRAMS)
                for name in folders
            )
        if found:
            homes.append(path)
            if stage in folders or not stage:
                folders[:] = [name for name in folders if name not in names]
    # A copy ("final (2)", "old") is rarely what is meant; the shallowest rarely is not.
    return sorted(homes, key=lambda p: (_is_copy(p.relative_to(folder)), len(p.parts), str(p)))


def _is_copy(path: Path) -> bool:
    return any(re.search(r"\(\d+\)$|\b(?:old|copy|backup|копия)\b", p, re.I) for p in path.parts)


def _programs(folder: Path) -> bool:
    suffixes = (".py", ".pyw", *SUFFIXES)
    return any(f.suffix.casefold() in suffixes for f in folder.rglob("*") if f.is_file())


def _archives(folder: Path) -> Iterator[Path]:
    for file in sorted(folder.rglob("*")):
        try:
            if file.is_file() and archives.format_of(file):
                yield file
        except NothingToGrade:  # it is called like an archive and is none
            yield file


def _open(file: Path, folder: Path, place: Place) -> None:
    """Unpack an archive to a folder beside it, and take it away; one that is bad is a note."""
    called = file.relative_to(folder).as_posix()
    stem = PurePosixPath(called).name.partition(".")[0].strip() or "archive"
    home = PurePosixPath(called).parent / stem
    taken = home.as_posix()
    number = 1
    while os.path.lexists(folder / taken):
        number += 1
        taken = f"{home.as_posix()}-{number}"
    inside = _Inside(place, taken)
    try:
        archives.unpack(file, archives.format_of(file), inside)
    except NothingToGrade as no:
        place.left_out(called, _shortly(str(no), file))
    finally:
        file.unlink()


class _Inside(Place):
    """A part of another place: what is laid here counts there, and is noted there."""

    def __init__(self, place: Place, within: str) -> None:
        super().__init__(place.root, Path("The submission"))
        self._place = place
        self._within = within

    def look(self) -> None:
        self._place.look()

    def folder(self, name: str) -> Path:
        return self._place.folder(f"{self._within}/{name}")

    def file(self, name: str, pieces: Iterator[bytes] | object, size: int = 0) -> None:
        if name.startswith("/"):
            raise LeftOut("its name is a path outside the submission")
        self._place.file(f"{self._within}/{name}", pieces, size)  # type: ignore[arg-type]

    def earlier(self, name: str) -> Iterator[bytes]:
        return self._place.earlier(f"{self._within}/{name}")

    def left_out(self, name: str, why: str) -> None:
        self._place.left_out(f"{self._within}/{name}", why)


def _shortly(letter: str, file: Path) -> str:
    """Return a letter about an archive as a reason, without the path of our copy of it."""
    text = letter.replace(shown(file), "it").replace(str(file), "it")
    return text.partition("Hand in")[0].strip().rstrip(".")


def _as_program(file: Path) -> None:
    """Write what a student has typed into the platform beside it as a program, if it is one."""
    if file.stat().st_size > LIMITS.file:
        return
    text = file.read_text(encoding="utf-8", errors="replace")
    plain = html.unescape(_TAG.sub("", _BREAK.sub("\n", text))).translate(_SPACES).strip()
    try:
        ast.parse(plain)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    if "socket" in plain:
        file.with_suffix(".py").write_text(plain + "\n", encoding="utf-8")
