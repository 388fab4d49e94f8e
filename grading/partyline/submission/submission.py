"""From what somebody typed to the folders that can be graded."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from partyline.model.stages import Stage, stages
from partyline.submission import archives
from partyline.submission.copying import copy, entries_of
from partyline.submission.intake import LIMITS, LeftOut, NothingToGrade, Place, shown
from partyline.submission.nearly import advice, stage_meant
from partyline.submission.notes import remark
from partyline.submission.plain_files import is_folder, is_junk, remove

__all__ = ["NothingToGrade", "Submission", "copied", "find", "opened"]

_PROGRAMS = ("server.py", "client.py")


@dataclass(frozen=True)
class Submission:
    """One student's programs.

    Args:
        path: as it was given.
        folders: stage name -> folder.
        missing: stage name -> why there is nothing to grade.
        notes: what was left out and why, and which files mean something else than they seem to.
        place: the folder of ours that all of them lie in; None if they are the originals.
    """

    path: Path
    folders: dict[str, Path]
    missing: dict[str, str]
    notes: tuple[str, ...] = ()
    place: Path | None = None

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The stages that count for this submission, in order."""
        return tuple(s for s in stages() if s.name in self.folders or s.name in self.missing)


def find(path: Path, stage: Stage | None = None) -> Submission:
    """Find the stage folders in `path`. Nothing is copied.

    Args:
        path: a folder with stage folders, or one stage folder.
        stage: grade this stage only; `path` is then its folder, however named, or holds it.

    Raises:
        NothingToGrade: there is none; the message says what to do.
    """
    found, missing = _look(path, stage, path)
    folders = {name: folder.resolve() for name, folder in found.items()}
    return _checked(Submission(path, folders, missing), found)


@contextlib.contextmanager
def copied(submission: Submission) -> Iterator[Submission]:
    """Copy what `find` has found to a folder that only we may enter, and remove it at last.

    Raises:
        NothingToGrade: it is too much; the message says what to do.
    """
    root = Path(tempfile.mkdtemp(prefix="partyline-")).resolve()
    try:
        laid = Place(root, submission.path)
        for name, folder in submission.folders.items():
            copy(folder, name, folder, laid)
        folders = {name: root / name for name in submission.folders}
        notes = (*submission.notes, *laid.notes)
        yield replace(submission, folders=folders, notes=notes, place=root)
    finally:
        remove(root)


@contextlib.contextmanager
def opened(path: Path, stage: Stage | None, place: Path | None = None) -> Iterator[Submission]:
    """Copy the stage folders in `path` to a folder that only we may enter, and remove it at last.

    Args:
        path: as for `find`, or a folder around that, or an archive of it.
        stage: as for `find`.
        place: where that folder is made; where the system has such folders if None.

    Raises:
        NothingToGrade: there is nothing, or too much; the message says what to do.
    """
    root = Path(tempfile.mkdtemp(prefix="partyline-", dir=place)).resolve()
    try:
        yield _laid_out(path, stage, root)
    finally:
        remove(root)


def _laid_out(path: Path, stage: Stage | None, root: Path) -> Submission:
    with _reading(path):
        form = archives.format_of(path) if path.is_file() else ""
    # Programs at the top of 1-echo.zip lie in a folder of that name.
    stem = path.name.partition(".")[0]
    top = root / (stem if stem in {s.name for s in stages()} else "submission") if form else path
    laid = Place(top if form else root, path)
    try:
        if form:
            archives.unpack(path, form, laid)
        with _reading(path):
            inner = _unwrapped(top)
            found, missing = _look(inner, stage, path / inner.relative_to(top))
        folders = found if form else _copies(found, inner, path.resolve(), laid)
        for folder in folders.values():
            remark(folder, laid)
        called = {name: path / folder.relative_to(top) for name, folder in found.items()}
        return _checked(Submission(path, folders, missing, laid.notes, root), called)
    except NothingToGrade as nothing:
        raise NothingToGrade("\n".join([str(nothing), *laid.notes])) from None


def _look(path: Path, stage: Stage | None, called: Path) -> tuple[dict[str, Path], dict[str, str]]:
    """Return the stage folders in `path`, and which are missing. `called` is for letters."""
    if not path.exists():
        raise NothingToGrade(
            f"There is no {called}. Give the folder that holds your stage folders "
            f"(1-echo, 2-pair, ...) or one of them."
        )
    if not path.is_dir():
        raise NothingToGrade(
            f"{called} is a file. Give the folder that contains it: a stage is a folder with "
            "server.py, client.py and wire.py."
        )
    if stage is not None:
        inside = path / stage.name
        return {stage.name: inside if inside.is_dir() else path}, {}
    found = {s.name: path / s.name for s in stages() if (path / s.name).is_dir()}
    if found:
        wanted = [s.name for s in stages() if s.weight]  # nobody has to hand in a bonus
        return found, {name: "not handed in" for name in wanted if name not in found}
    for known in stages():
        if path.resolve().name == known.name:
            return {known.name: path}, {}
    if _has_programs(path) and (meant := stage_meant(called.name)):
        raise NothingToGrade(
            f"{called} looks like the stage {meant}, but it has another name. Rename it to "
            f"{meant}, or add: --stage {meant}"
        )
    if _has_programs(path):
        names = ", ".join(s.name for s in stages())
        raise NothingToGrade(
            f"{called} looks like one stage, but its name does not tell which. "
            f"Choose it with --stage, one of: {names}."
        )
    raise NothingToGrade(
        f"There is nothing to grade in {called}: no stage folder ({stages()[0].name}, "
        f"{stages()[1].name}, ...) and no server.py.{advice(path)}"
    )


def _checked(submission: Submission, called: dict[str, Path]) -> Submission:
    """Return the submission with the folders that hold programs; `called` is for letters."""
    kept = {name: f for name, f in submission.folders.items() if _has_programs(f)}
    for name, folder in called.items():
        if name not in kept:
            submission.missing[name] = f"no server.py and no client.py in {folder}"
    if not kept and len(called) == 1:
        raise NothingToGrade(
            f"There is nothing to grade in {next(iter(called.values()))}: no server.py and no "
            "client.py. Give your programs these names and put them there."
            + "".join(map(advice, submission.folders.values()))
        )
    return replace(submission, folders=kept)


def _has_programs(folder: Path) -> bool:
    return any((folder / program).is_file() for program in _PROGRAMS)


def _unwrapped(path: Path) -> Path:
    """Return `path`, or the folder that it is only the wrapping of."""
    here, names = path, {stage.name for stage in stages()}
    for _ in range(LIMITS.depth):
        if not here.is_dir() or here.resolve().name in names or _has_programs(here):
            return here
        if any((here / name).is_dir() for name in names):
            return here
        within = [entry for entry in entries_of(here) if not is_junk(entry.name)]
        folders = [Path(e.path) for e in within if is_folder(e.stat(follow_symlinks=False))]
        if len(folders) != 1:
            return path
        here = folders[0]
    return path


def _copies(found: dict[str, Path], top: Path, inside: Path, laid: Place) -> dict[str, Path]:
    copies = {}
    for name, folder in found.items():
        if folder != top and folder.resolve() != top.resolve() / name:
            laid.left_out(name, "a link to a folder")
            continue
        own = folder.resolve().name
        copy(folder, own, inside, laid)
        if (laid.root / own).is_dir():
            copies[name] = laid.root / own
    return copies


@contextlib.contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Tell the user who typed `path` that the grader may not read it."""
    try:
        yield
    except (OSError, LeftOut):
        raise NothingToGrade(f"{shown(path)} can't be read: check its permissions.") from None
