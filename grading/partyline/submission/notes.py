"""What an instructor should know about the files in a stage: some are not what they seem."""

from __future__ import annotations

import sys
from pathlib import Path

from partyline.submission.copying import entries_of
from partyline.submission.intake import Place, shown

_SETTINGS = (
    "conftest.py pytest.ini tox.ini setup.cfg pyproject.toml sitecustomize.py usercustomize.py"
).split()
_OF_THE_GRADER = {"pytest", "psutil", "rich"}
# What every Python has imported before a program's first line, or finds before the program's files.
FIRST = {*sys.builtin_module_names} | set(
    "abc codecs encodings genericpath io ntpath os posixpath runpy site stat zipimport".split()
)


def remark(folder: Path, laid: Place) -> None:
    """Note which files of a stage have misleading names."""
    for entry in entries_of(folder):
        path, called = Path(entry.path), shown(f"{folder.name}/{entry.name}")
        if entry.name in _SETTINGS or path.suffix == ".pth":
            laid.note(f"{called} is not used by the grader.", "are not used by the grader.")
        if path.suffix != ".py" and not (path / "__init__.py").is_file():
            continue
        if path.stem in _OF_THE_GRADER:
            what = "the grader does not use it."
        elif path.stem in FIRST:
            what = "the programs in this folder import Python's own instead of it. Rename it."
        elif path.stem in sys.stdlib_module_names:
            what = "the programs in this folder import it instead of Python's own. Rename it."
        else:
            continue
        laid.note(f"{called} has the name of a Python module: {what}", "have such a name.")
