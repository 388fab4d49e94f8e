"""The open assignment: people go, and the others stay together."""

from partyline.model.checks import check
from partyline.open.survey.stories import Company


@check(
    "Those who stay are told when somebody leaves",
    points=2,
    lesson="09-names",
    hint="When a user's thread ends, send a line about it to all the others.",
    after="two_talk",
)
def test_leaving_is_announced(hall: Company) -> None:
    """One knows who is there no more."""
    one, *_ = reversed(hall.guests(2 if hall.is_for_two else 3))
    hall.announces_leaving(one)


@check(
    "Somebody who leaves harms nobody",
    points=3,
    lesson="05-pair",
    hint="An empty recv() is a goodbye: take the user off the list before anybody sends there.",
    after="two_talk",
)
def test_departure(hall: Company) -> None:
    """Those who stay hear each other, and a newcomer, in both directions."""
    if hall.is_for_two:
        hall.gives_the_place_to_another(hall.leaves)
        return
    eve, dan, *others = hall.guests(4)
    hall.leaves(eve)
    hall.talk(*others)
    hall.is_closed(dan)
    hall.talk(*others)
    hall.talk(hall.newcomer(), *others, times=1)


@check(
    "A client that crashes harms nobody",
    points=3,
    lesson="10-hostile-input",
    hint="A reset connection raises an error in recv() or send(): it is a goodbye, too.",
    after="two_talk",
)
def test_crash(hall: Company) -> None:
    """Those who stay hear each other, and a newcomer, in both directions."""
    if hall.is_for_two:
        hall.gives_the_place_to_another(hall.crashes)
        return
    eve, dan, *others = hall.guests(4)
    hall.crashes(eve)
    hall.talk(*others)
    hall.is_reset(dan, others)
    hall.talk(*others)
    hall.talk(hall.newcomer(), *others, times=1)


@check(
    "Ctrl-C ends the server",
    points=1,
    lesson="12-stopping",
    hint="Threads that wait for users keep a program alive: make them daemon=True.",
    after="two_talk",
)
def test_ctrl_c(hall: Company) -> None:
    """Whoever has started the server can end it, also while users are there."""
    hall.guests(2)
    hall.is_stopped_by_ctrl_c()
