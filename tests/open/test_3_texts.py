"""The open assignment: texts of all kinds arrive as they were typed."""

from partyline.model.checks import check
from partyline.open.survey.stories import Company


@check(
    "A Russian text arrives whole",
    points=1,
    lesson="03-lines",
    hint="Encode and decode with UTF-8 on both sides, and never half a letter.",
    after="two_talk",
)
def test_russian(hall: Company) -> None:
    """Users write in their own language."""
    ann, bob = hall.guests(2)
    hall.hears(ann, [bob], hall.russian(), "a Russian text")
    hall.hears(bob, [ann], hall.russian(), "a Russian text")


@check(
    "A long text arrives whole",
    points=1,
    lesson="03-lines",
    hint="One recv() is not one text: read on until the text is complete.",
    after="two_talk",
)
def test_long(hall: Company) -> None:
    """Users write a paragraph now and then: 900 letters here."""
    ann, bob = hall.guests(2)
    hall.hears(ann, [bob], hall.long_text(), "a text of 900 letters")
    hall.hears(bob, [ann], hall.long_text(), "a text of 900 letters")


@check(
    "Two quick texts arrive as two",
    points=1,
    lesson="03-lines",
    hint='TCP knows no texts: end each one with "\\n", and cut what comes there.',
    after="two_talk",
)
def test_quick(hall: Company) -> None:
    """Two texts that are typed one right after the other stay two, in their order."""
    ann, bob = hall.guests(2)
    hall.says_quickly(ann, [bob])
    hall.says_quickly(bob, [ann])
