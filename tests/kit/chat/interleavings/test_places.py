"""Where it is worth to stop a thread."""

from partyline.chat.interleavings.places import Hopeless, Stop, in_turn, reached, worth_a_stop


def test_lines_are_read() -> None:
    assert reached("server.py:3 wire.py:14") == [("server.py", 3), ("wire.py", 14)]
    assert reached("") == []


def test_not_before_the_first_and_only_where_both_are() -> None:
    first = [("s.py", number) for number in (1, 2, 3, 4, 3, 3, 3, 5)]
    shared = {("s.py", n): frozenset({name}) for n, name in ((1, "a"), (3, "a"), (4, "b"))}
    visits = [Stop("s.py", 3, visit) for visit in (1, 2, 3)]
    assert worth_a_stop(first, [("s.py", 1)], shared) == visits
    assert worth_a_stop(first, [("s.py", 4)], shared) == []
    assert worth_a_stop(first, [], shared) == []


def test_scenarios_take_turns() -> None:
    a, b, c = (Stop("s.py", line, 1) for line in (1, 2, 3))
    assert in_turn([[a, b], [c]]) == [(0, a), (1, c), (0, b)]


def test_a_lock_that_was_waited_for_is_not_tried_again() -> None:
    hopeless = Hopeless([("s.py", range(10, 20))])
    hopeless.learns(0, Stop("s.py", 12, 1))
    assert hopeless.knows(0, Stop("s.py", 15, 1))
    assert not hopeless.knows(1, Stop("s.py", 15, 1))
    assert not hopeless.knows(0, Stop("s.py", 20, 1))
    assert not hopeless.knows(0, Stop("t.py", 15, 1))
