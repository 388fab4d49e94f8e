"""From what somebody typed to the folders that can be graded."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from partyline.stages import Stage, stages


class NothingToGrade(Exception):
    """The path holds no submission; the message is a letter to whoever typed it."""


@dataclass(frozen=True)
class Submission:
    """One student's programs.

    Args:
        path: as it was given.
        folders: stage name -> folder.
        missing: stage name -> why there is nothing to grade.
    """

    path: Path
    folders: dict[str, Path]
    missing: dict[str, str]

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The stages that count for this submission, in order."""
        return tuple(s for s in stages() if s.name in self.folders or s.name in self.missing)


def find(path: Path, stage: Stage | None = None) -> Submission:
    """Find the stage folders in `path`.

    Args:
        path: a folder with stage folders, or one stage folder.
        stage: grade this stage only; `path` is then its folder, however named, or holds it.

    Raises:
        NothingToGrade: there is none; the message says what to do.
    """
    if not path.exists():
        raise NothingToGrade(
            f"There is no {path}. Give the folder that holds your stage folders "
            f"(1-echo, 2-pair, ...) or one of them."
        )
    if not path.is_dir():
        raise NothingToGrade(
            f"{path} is a file. Give the folder that it is in: a stage is graded as a folder "
            f"with server.py, client.py and wire.py."
        )
    if stage is not None:
        inside = path / stage.name
        return _checked(path, {stage.name: inside if inside.is_dir() else path}, {})
    found = {s.name: path / s.name for s in stages() if (path / s.name).is_dir()}
    if found:
        missing = {s.name: "not handed in" for s in stages() if s.name not in found}
        return _checked(path, found, missing)
    for known in stages():
        if path.resolve().name == known.name:
            return _checked(path, {known.name: path}, {})
    if any((path / name).is_file() for name in ("server.py", "client.py")):
        names = ", ".join(s.name for s in stages())
        raise NothingToGrade(
            f"{path} looks like one stage, but its name does not say which. "
            f"Say it with --stage, one of: {names}."
        )
    raise NothingToGrade(
        f"There is nothing to grade in {path}: no stage folder ({stages()[0].name}, "
        f"{stages()[1].name}, ...) and no server.py."
    )


def _checked(path: Path, found: dict[str, Path], missing: dict[str, str]) -> Submission:
    folders = {}
    for name, folder in found.items():
        if any((folder / program).is_file() for program in ("server.py", "client.py")):
            folders[name] = folder.resolve()
        else:
            missing[name] = f"no server.py and no client.py in {folder}"
    if not folders and len(found) == 1:
        raise NothingToGrade(
            f"There is nothing to grade in {next(iter(found.values()))}: no server.py and no "
            f"client.py. Put your programs there under these names."
        )
    return Submission(path, folders, missing)
