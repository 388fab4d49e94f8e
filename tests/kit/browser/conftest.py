"""The pages in a real browser: what a validator and a person with a screen reader would find."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

sys.path += [str(Path(__file__).parents[1] / name) for name in ("browser", "reports", "classroom")]
from needed import needs
from sample_pages import PAGES


@pytest.fixture(scope="session")
def browser() -> Iterator["Chromium"]:  # noqa: F821
    """One browser for all tests."""
    pytest.importorskip("fcntl", reason="the browser is driven through a pipe of POSIX")
    from chromium import Chromium, program

    needs("Chromium", program())
    browser = Chromium()
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def page(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return a function that writes one of the sample pages and returns its file."""
    folder = tmp_path_factory.mktemp("pages")

    def page(name: str) -> Path:
        file = folder / f"{name}.html"
        if not file.exists():
            file.write_text(PAGES[name](folder / f"{name}-results"), encoding="utf-8")
        return file

    return page
