"""The open assignment: people come, and more of them."""

from partyline.model.checks import check
from partyline.open.survey.stories import Stories


@check(
    "Those who are there are told when somebody comes",
    points=2,
    lesson="09-names",
    hint="When a user has joined, send a line about it to all the others.",
    after="two_talk",
)
def test_joining_is_announced(session: Stories) -> None:
    """One knows who is there."""
    session.frees_a_place()
    session.announces_joining()


@check(
    "Five users can talk, each heard by all the others",
    points=2,
    lesson="07-everyone",
    hint="No number of users should be special: look for a limit, or for a list not shared.",
    after="three_talk",
)
def test_five_talk(session: Stories) -> None:
    """Many are more than three."""
    session.talk(*session.users(5), times=1)


@check(
    "Somebody who connects and says nothing stops nobody",
    points=1,
    lesson="04-threads",
    hint="Ask for the name in the user's own thread, not in the loop that accepts connections.",
    after="three_talk",
)
def test_silent(session: Stories) -> None:
    """A server waits for each user apart from the others."""
    users = session.users(3)
    session.connects_in_silence()
    session.talk(*users, times=1)
    session.talk(session.newcomer(), *users, times=1)


@check(
    "Somebody who connects and goes at once harms nobody",
    points=1,
    lesson="10-hostile-input",
    hint="An empty recv() or an error there ends this one user's thread, and nothing else.",
    after="three_talk",
)
def test_connect_and_close(session: Stories) -> None:
    """A server outlives a visitor who changes their mind."""
    users = session.users(3)
    session.connects_and_goes()
    session.talk(*users, times=1)
    session.talk(session.newcomer(), *users, times=1)


@check(
    "A client that hangs harms nobody",
    points=1,
    lesson="11-slow-readers",
    hint="Nobody may wait for the answer of one client, but the thread that serves this client.",
    after="three_talk",
)
def test_frozen_client(session: Stories) -> None:
    """One user's computer stands still for a while, and the others go on."""
    eve, *others = session.users(3)
    session.frozen(eve)
    session.talk(*others)
    session.goes_on(eve)
    session.talk(eve, *others, times=1)
