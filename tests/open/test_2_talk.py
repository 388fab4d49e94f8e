"""The open assignment: users talk with each other. Every story is told twice over."""

from partyline.model.checks import check
from partyline.open.survey.stories import Stories


@check(
    "Two users can talk with each other",
    points=5,
    lesson="05-pair",
    hint="What one user types must reach the other's screen, and the other way round.",
    after="server_listens",
)
def test_two_talk(session: Stories) -> None:
    """A two-user chat."""
    session.talk(*session.users(2))


@check(
    "Three users can talk, each heard by all the others",
    points=5,
    lesson="07-everyone",
    hint="Keep a list of all connections, and send each text to every one but the sender's.",
    after=test_two_talk,
)
def test_three_talk(session: Stories) -> None:
    """A multi-user chat."""
    session.talk(*session.users(3))


@check(
    "A reader sees who has said what",
    points=2,
    lesson="09-names",
    hint="Put the name of the speaker before each text, in the server or in the client.",
    after=test_three_talk,
)
def test_who_speaks(session: Stories) -> None:
    """With many users, a text without its speaker tells nothing."""
    session.shows_who_speaks(*session.users(3))
