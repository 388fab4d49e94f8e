"""What is a good name: the solutions and the model agree, for any alphabet."""

import importlib.util
import sys

import pytest
from partyline.chat.protocol.base import Free
from partyline.chat.protocol.names import Names
from partyline.model.stages import stage_named


def good_name(stage: str, file: str, monkeypatch):
    folder = stage_named(stage).solution
    monkeypatch.setattr(sys, "path", [str(folder), *sys.path])
    for name in ("wire", "room"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    spec = importlib.util.spec_from_file_location(f"names_of_{file}", folder / f"{file}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name in ("wire", "room"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return module.is_good_name


SOLUTIONS = [("4-names", "server"), ("5-robust", "server"), ("6-beyond", "room")]
# Hindi, Thai, Tamil, Hebrew with points, and é and й in two characters each.
MARKED = ["हिंदी", "ชื่อ", "தமிழ்", "שָׁלוֹם", "re\u0301ne\u0301", "сергеи\u0306"]
PLAIN = ["ann", "Яна", "日本", "b2", "٣", "x_y", "a-b", "zz-k_7", "é", "a" * 16]
BAD = ["", "a" * 17, "eve joined", "bob:", "*", "a\u200db", "é!", "tab\t", "caf\ufffd", "/who"]


@pytest.mark.parametrize(("stage", "file"), SOLUTIONS)
def test_letters_marks_and_digits_make_a_name(stage, file, monkeypatch) -> None:
    is_good = good_name(stage, file, monkeypatch)
    assert all(map(is_good, [*MARKED, *PLAIN]))
    assert not any(map(is_good, BAD))


def test_the_model_knows_that_marks_are_not_asked_for() -> None:
    """The rule allows them; a program that asks isalnum is not failed for it."""
    names = Names(stage_named("4-names").wire())
    assert all(map(names.is_good, PLAIN))
    assert not any(names.is_good(name) for name in BAD if name)
    for name in MARKED:
        assert not name.isalnum()
        with pytest.raises(Free):
            names.is_good(name)
