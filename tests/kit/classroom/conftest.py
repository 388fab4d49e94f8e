"""A class without programs: what every test of marks and worksheets starts from."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from partyline.classroom.recognise import recognise
from partyline.classroom.results_file import collected
from partyline.classroom.rubric import ClassRubric
from partyline.classroom.store import Store
from partyline.model.results import SubmissionResult

sys.path.append(str(Path(__file__).parent))
from class_results import ABOUT, finish, result
from sample_exports import moodle, zipped


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty results folder."""
    return Store(tmp_path / "results")


@pytest.fixture
def a_class(tmp_path: Path, store: Store) -> Callable[..., dict[str, Any]]:
    """Return a function that finishes everybody of an export, and returns the class."""

    def a_class(
        files: dict[str, bytes] | None = None,
        rubric: ClassRubric | None = None,
        results: Callable[[int], SubmissionResult | None] = lambda _: result(),
    ) -> dict[str, Any]:
        path = zipped(tmp_path / "export.zip", moodle() if files is None else files)
        handed = recognise(path)
        for number, entry in enumerate(handed.entries):
            finish(store, entry, results(number))
        about = {**ABOUT, "platform": handed.platform, "source": path.name}
        return collected(store, handed.entries, about, rubric or ClassRubric())

    return a_class
