"""The open assignment: people come, and more of them."""

from partyline.model.checks import check
from partyline.open.survey.stories import Company


@check(
    "Those who are there are told when somebody comes",
    points=2,
    lesson="09-names",
    hint="When a user has joined, send a line about it to all the others.",
    after="two_talk",
)
def test_joining_is_announced(hall: Company) -> None:
    """One knows who is there."""
    hall.frees_a_place()
    hall.announces_joining()


@check(
    "Five users can talk, each heard by all the others",
    points=2,
    lesson="07-everyone",
    hint="No number of users should be special: look for a limit, or for a list not shared.",
    after="three_talk",
)
def test_five_talk(hall: Company) -> None:
    """Many are more than three."""
    hall.talk(*hall.guests(5), times=1)


@check(
    "Somebody who connects and says nothing stops nobody",
    points=1,
    lesson="04-threads",
    hint="Ask for the name in the user's own thread, not in the loop that accepts connections.",
    after="three_talk",
)
def test_silent(hall: Company) -> None:
    """A server waits for each user apart from the others."""
    guests = hall.guests(3)
    hall.connects_in_silence()
    hall.talk(*guests, times=1)
    hall.talk(hall.newcomer(), *guests, times=1)


@check(
    "Somebody who connects and goes at once harms nobody",
    points=1,
    lesson="10-hostile-input",
    hint="An empty recv() or an error there ends this one user's thread, and nothing else.",
    after="three_talk",
)
def test_connect_and_close(hall: Company) -> None:
    """A server outlives a visitor who changes their mind."""
    guests = hall.guests(3)
    hall.connects_and_goes()
    hall.talk(*guests, times=1)
    hall.talk(hall.newcomer(), *guests, times=1)


@check(
    "A client that hangs harms nobody",
    points=1,
    lesson="11-slow-readers",
    hint="Nobody may wait for the answer of one client, but the thread that serves this client.",
    after="three_talk",
)
def test_frozen_client(hall: Company) -> None:
    """One user's computer stands still for a while, and the others go on."""
    eve, *others = hall.guests(3)
    hall.frozen(eve)
    hall.talk(*others)
    hall.goes_on(eve)
    hall.talk(eve, *others, times=1)
