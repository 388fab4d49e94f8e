"""`grade.py lesson`: lessons in the terminal."""

import subprocess
import sys

import pytest
from partyline.course import page
from partyline.model.outline import lessons
from partyline.model.stages import ROOT

TEXT = """\
# Lesson 3: Lines

<!-- [[[cog nav() ]]] -->
[Back: 2 Receive](02-recv.md) · [All lessons](README.md)
<!-- [[[end]]] -->

See [stream](glossary.md#stream) and [the manual](https://docs.python.org/3/).

```mermaid
sequenceDiagram
    accTitle: Who speaks
```

In words: both.

> [!WARNING]
> Mind the gap.

1. A question

   <details><summary>Answer</summary>

   Forty-two.

   </details>

```text
<!-- no comment: code -->
```
"""


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "grading" / "grade.py"), "lesson", *words],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={"PYTHONIOENCODING": "utf-8", "PATH": "", "COLUMNS": "90"},
    )


@pytest.mark.parametrize("word", ["4", "04", "04-threads", "1.3"])
def test_a_lesson_has_several_names(word) -> None:
    found = page.named(word)
    assert found is not None
    assert found.name == "04-threads"


def test_a_lesson_is_shown_with_closed_folds() -> None:
    shown = run("4")
    assert shown.returncode == 0
    assert "Lesson 4: A thread for everyone" in shown.stdout
    assert "[What you see: folded]" in shown.stdout
    assert "[[[cog" not in shown.stdout
    assert ".md" not in shown.stdout.replace("lessons/en/04-threads.md", "")
    assert "grade.py lesson 4 --answers" in shown.stdout


def test_answers_open_the_folds() -> None:
    closed, opened = run("4").stdout, run("4", "--answers").stdout
    assert "folded]" not in opened
    assert "Four. The main thread sleeps" in opened
    assert "Four. The main thread sleeps" not in closed


def test_a_lesson_that_is_not_there_is_a_sentence() -> None:
    shown = run("40")
    assert shown.returncode == 2
    assert shown.stderr.startswith("There is no lesson '40'.")
    assert shown.stdout == ""


def test_the_list_names_every_lesson_once() -> None:
    shown = run().stdout
    for lesson in lessons():
        assert shown.count(f"{lesson.title} ") == 1


def test_what_a_terminal_cannot_do_is_put_into_words() -> None:
    shown = page.plain(TEXT, answers=False)
    assert "Back:" not in shown
    assert "See stream and [the manual](https://docs.python.org/3/)." in shown
    assert "*[Picture: Who speaks]*" in shown
    assert "sequenceDiagram" not in shown
    assert "> **Warning:**\n> Mind the gap." in shown
    assert "   *[Answer: folded]*" in shown
    assert "Forty-two" not in shown


def test_open_folds_keep_their_place() -> None:
    shown = page.plain(TEXT, answers=True)
    assert "   **Answer:**\n\n   Forty-two.\n" in shown
    assert "details" not in shown
