"""The record of a check: what came, and which line of it was the wrong one."""

from partyline.model.transcript import FIRST, LAST, Transcript


def what(said: Transcript) -> list[tuple[str, str]]:
    return [(event.what, event.text) for event in said.events()]


def test_a_wrong_line_is_marked_where_it_came_though_the_same_came_again() -> None:
    said = Transcript()
    for text in ("hi", "x", "x", "x"):
        said.record("bob", "gets", text)
        said.record("eve", "gets", text)
    said.marks_wrong("bob", "x", 2)
    assert what(said)[2:5] == [("gets", "x"), ("wrong", "x"), ("gets", "x")]
    assert what(said).count(("wrong", "x")) == 1


def test_a_line_that_nobody_noted_is_marked_at_the_end() -> None:
    said = Transcript()
    said.record("bob", "gets", "hi")
    said.marks_wrong("bob", "other", 0)
    said.marks_wrong("eve", "hi", 0)
    assert what(said)[1:] == [("wrong", "other"), ("wrong", "hi")]


def test_a_mark_never_makes_a_flood_longer() -> None:
    said = Transcript()
    for number in range(FIRST + 3 * LAST):
        said.record("bob", "gets", str(number))
    said.marks_wrong("bob", str(FIRST + 3 * LAST - 1), 0)
    events = said.events()
    assert len(events) == FIRST + 1 + LAST
    assert (events[-1].what, events[-1].text) == ("wrong", str(FIRST + 3 * LAST - 1))
