"""The open assignment: texts of all kinds arrive as they were typed."""

from partyline.model.checks import check
from partyline.open.survey.stories import Stories


@check(
    "A Russian text arrives whole",
    points=1,
    lesson="03-lines",
    hint="Encode and decode with UTF-8 on both sides, and never half a letter.",
    after="two_talk",
)
def test_russian(session: Stories) -> None:
    """Users write in their own language."""
    ann, bob = session.users(2)
    session.hears(ann, [bob], session.russian(), "a Russian text")
    session.hears(bob, [ann], session.in_its_letters(), "a text in its own letters")


@check(
    "A long text arrives whole",
    points=1,
    lesson="03-lines",
    hint="One recv() is not one text: read on until the text is complete.",
    after="two_talk",
)
def test_long(session: Stories) -> None:
    """Users write a paragraph now and then: 900 letters here."""
    ann, bob = session.users(2)
    session.hears(ann, [bob], session.long_text(), "a text of 900 letters")
    session.hears(bob, [ann], session.long_text(), "a text of 900 letters")


@check(
    "Two quick texts arrive as two",
    points=1,
    lesson="03-lines",
    hint='TCP knows no texts: end each one with "\\n", and cut what comes there.',
    after="two_talk",
)
def test_quick(session: Stories) -> None:
    """Two texts that are typed one right after the other stay two, in their order."""
    ann, bob = session.users(2)
    session.says_quickly(ann, [bob])
    session.says_quickly(bob, [ann])
