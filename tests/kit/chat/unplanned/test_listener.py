"""What a user may hear, and in which order."""

import pytest
from partyline.chat.protocol.base import Line
from partyline.chat.unplanned.listener import Listener


def line(text: str, may: bool = False, late: bool = False) -> Line:
    return Line("ann", text, "a rule", may, late)


@pytest.mark.parametrize("heard", [["lost", "one", "two"], ["one", "lost", "two"], ["one", "two"]])
def test_last_words_of_a_reset_come_early_or_late_or_not_at_all(heard) -> None:
    listener = Listener()
    listener.expects([(line("lost", may=True, late=True),)])
    listener.expects([(line("one"),)])
    listener.expects([(line("two"),)])
    assert all(listener.takes(text) for text in heard)
    assert listener.is_content


def test_they_come_once() -> None:
    listener = Listener()
    listener.expects([(line("lost", may=True, late=True), line("one"))])
    assert listener.takes("one") and listener.takes("lost")
    assert not listener.takes("lost")


def test_what_may_come_and_is_not_late_keeps_its_place() -> None:
    listener = Listener()
    listener.expects([(line("perhaps", may=True), line("one"))])
    assert listener.takes("one")
    assert not listener.takes("perhaps")
