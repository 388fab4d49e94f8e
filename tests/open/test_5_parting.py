"""The open assignment: people go, and the others stay together."""

from partyline.model.checks import check
from partyline.open.survey.stories import Stories, in_a_fresh_session


@check(
    "Those who stay are told when somebody leaves",
    points=2,
    lesson="09-names",
    hint="When a user's thread ends, send a line about it to all the others.",
    after="two_talk",
)
def test_leaving_is_announced(session: Stories) -> None:
    """One knows who is there no more."""
    session.announces_leaving(session.one_to_leave())


@check(
    "Somebody who leaves harms nobody",
    points=3,
    lesson="05-pair",
    hint="An empty recv() is a goodbye: take the user off the list before anybody sends there.",
    after="two_talk",
)
@in_a_fresh_session
def test_departure(session: Stories) -> None:
    """Those who stay hear each other, and a newcomer, in both directions."""
    if session.is_for_two:
        session.gives_the_place_to_another(session.leaves)
        return
    eve, dan, *others = session.users(4)
    session.leaves(eve)
    session.talk(*others)
    session.is_closed(dan)
    session.talk(*others)
    session.talk(session.newcomer(), *others, times=1)


@check(
    "A client that crashes harms nobody",
    points=3,
    lesson="10-hostile-input",
    hint="A reset connection raises an error in recv() or send(): it is a goodbye, too.",
    after="two_talk",
)
@in_a_fresh_session
def test_crash(session: Stories) -> None:
    """Those who stay hear each other, and a newcomer, in both directions."""
    if session.is_for_two:
        session.gives_the_place_to_another(session.crashes)
        return
    eve, dan, *others = session.users(4)
    session.crashes(eve)
    session.talk(*others)
    session.is_reset(dan, others)
    session.talk(*others)
    session.talk(session.newcomer(), *others, times=1)


@check(
    "Ctrl-C ends the server",
    points=1,
    lesson="12-stopping",
    hint="Threads that wait for users keep a program alive: make them daemon=True.",
    after="two_talk",
)
def test_ctrl_c(session: Stories) -> None:
    """Whoever has started the server can end it, also while users are there."""
    session.users(2)
    session.is_stopped_by_ctrl_c()
