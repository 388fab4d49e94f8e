"""What the tests of the pages need; `.ci/browser` installs it, and then no test may be skipped."""

import os

import pytest

REQUIRED = os.environ.get("PARTYLINE_BROWSER_TESTS") == "required"


def needs(what: str, there: object) -> None:
    """Skip a test where something is not installed; fail it where it should be."""
    if not there:
        told = f"{what} is not installed: see .ci/browser"
        if REQUIRED:
            pytest.fail(told)
        pytest.skip(told)
