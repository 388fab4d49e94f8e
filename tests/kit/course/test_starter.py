"""starter/ is made from solution/, and never edited by hand."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from partyline.course.starter import blanked, files, surplus
from partyline.model.stages import Todo, stages

SOURCE = '''
class Room:
    def join(self, user):
        """Let a user in."""
        # first of all
        self.users.append(user)
        return True

    def leave(self, user):
        self.users.remove(user)


def main():
    """Start."""
    Room()
'''


def todo(function: str) -> Todo:
    return Todo("3.1", "07-everyone", "server.py", function, "add the user")


def test_the_committed_starter_is_up_to_date() -> None:
    for file, text in files():
        assert file.read_text(encoding="utf-8") == text, "make it new with: grade.py make-starter"
    assert not surplus()


@pytest.mark.parametrize("stage", stages(), ids=lambda stage: stage.name)
def test_the_first_lines_say_what_to_write_and_what_to_ignore(stage) -> None:
    for file, text in files():
        if file.parent.name == stage.name:
            head = text.partition('"""')[0]
            assert all(line.startswith("# ") for line in head.splitlines())
            told = " ".join(head.replace("# ", "").split())
            for todo in stage.todos:
                assert (f"{todo.function} (TODO {todo.number})" in told) == (todo.file == file.name)
            words = set(re.findall(r"\b[a-z]+(?:_[a-z]+)+\b", dict(stage.given)[file.name]))
            assert all(word in text for word in words), "it speaks of a function that is not there"
            assert told.startswith(
                "Write in lesson" if "TODO" in told else "Nothing to write here."
            )


def test_only_the_body_goes(tmp_path: Path) -> None:
    source = tmp_path / "server.py"
    source.write_text(SOURCE)
    text = blanked(source, [todo("Room.join")])
    assert '"""Let a user in."""' in text
    assert "append" not in text
    assert "first of all" not in text
    assert "# TODO 3.1: add the user" in text
    assert "self.users.remove(user)" in text
    ast.parse(text)


def test_a_function_without_docstring(tmp_path: Path) -> None:
    source = tmp_path / "server.py"
    source.write_text(SOURCE)
    text = blanked(source, [todo("Room.leave"), todo("main")])
    assert "remove" not in text
    assert "Room()" not in text
    ast.parse(text)


def test_a_function_that_is_not_there(tmp_path: Path) -> None:
    source = tmp_path / "server.py"
    source.write_text(SOURCE)
    with pytest.raises(ValueError, match=r"TODO 3\.1: there is no Room\.kick"):
        blanked(source, [todo("Room.kick")])


def test_a_blanked_body_says_what_it_waits_for(tmp_path: Path) -> None:
    source = tmp_path / "server.py"
    source.write_text(SOURCE + "\n\nmain()\n")
    source.write_text(blanked(source, [todo("main")]))
    run = subprocess.run([sys.executable, str(source)], capture_output=True, text=True)
    assert run.stdout == "TODO 3.1 is not written yet: main() in server.py\n"
    assert (run.returncode, run.stderr) == (1, "")


@pytest.mark.parametrize("stage", stages(), ids=lambda stage: stage.name)
def test_every_todo_has_a_number_of_its_stage_and_a_short_text(stage) -> None:
    assert stage.todos, "a stage without a TODO teaches nothing"
    for todo in stage.todos:
        assert todo.number.split(".")[0] == stage.name.split("-")[0]
        assert len(todo.text) <= 100
        assert '"' not in todo.text
    numbers = [todo.number for todo in stage.todos]
    assert numbers == sorted(set(numbers))
