"""What tests of whole grading runs share: a reference solution with a small change, graded."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from partyline.model.results import CheckResult, SubmissionResult
from partyline.model.stages import stage_named
from partyline.runner import grader
from partyline.submission.submission import find

Change = tuple[str, str, str]  # file, what stands there, what is put in its place


@pytest.fixture
def program(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that copies a stage's solution (or starter) and changes it."""

    def program(stage: str, *changes: Change, starter: bool = False) -> Path:
        source = stage_named(stage).starter if starter else stage_named(stage).solution
        folder = tmp_path / source.name
        shutil.copytree(source, folder, dirs_exist_ok=True)
        for name, old, new in changes:
            text = (folder / name).read_text(encoding="utf-8")
            assert text.count(old) == 1, f"{name}: stands {text.count(old)} times: {old}"
            (folder / name).write_text(text.replace(old, new), encoding="utf-8")
        return folder

    return program


@pytest.fixture
def graded() -> Callable[..., SubmissionResult]:
    """Return a function that grades a folder, only some of its checks if they are named."""

    def graded(folder: Path, *only: str) -> SubmissionResult:
        names = [f"{folder.name}/{name}" for name in only]
        return grader.grade(find(folder), seed=7, only=names, isolation="none", again=False)

    return graded


@pytest.fixture
def failing(graded) -> Callable[..., CheckResult]:
    """Return a function that grades one check of a folder, which must fail."""

    def failing(folder: Path, check: str) -> CheckResult:
        (result,) = [c for c in graded(folder, check).checks if c.name.endswith(f"/{check}")]
        assert result.failure is not None, f"{result.verdict}: {result.reason}"
        return result

    return failing
