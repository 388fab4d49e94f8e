"""Which lines may change places when two things happen at the same moment."""

from partyline.chat.interleavings.loosely import loosened
from partyline.chat.protocol.base import Event
from partyline.chat.protocol.outcomes import outcomes
from partyline.chat.protocol.stages import PROTOCOLS
from partyline.model.stages import stage_named


def heard_by(who: str, *step: Event) -> set[tuple[str, ...]]:
    protocol = PROTOCOLS["4-names"](stage_named("4-names").wire())
    for user in ("ann", "bob", "eve", "tom"):
        protocol.after(Event(user, "connects"))
        if user != "tom":
            protocol.after(Event(user, "sends", f"{user}\n".encode()))
    found = outcomes(protocol, step)
    return {
        tuple(line.text for line in way)
        for outcome in map(loosened, found)
        for way in outcome.heard.get(who, ())
    }


def test_what_has_nothing_to_do_with_each_other_is_free() -> None:
    leaves, asks = Event("bob", "leaves"), Event("ann", "sends", b"/who\n")
    assert ("* bob left", "* here: ann, bob, eve") in heard_by("ann", asks, leaves)
    assert ("* here: ann, eve", "* bob left") in heard_by("ann", asks, leaves)


def test_what_is_about_one_person_keeps_its_order() -> None:
    takes = Event("tom", "sends", b"bob\n")
    ways = heard_by("ann", Event("bob", "leaves"), takes)
    assert ("* bob left", "* bob joined") in ways
    assert ("* bob joined", "* bob left") not in ways


def test_a_welcome_stays_first() -> None:
    ways = heard_by("tom", Event("tom", "sends", b"tom\n"), Event("ann", "sends", b"hi\n"))
    assert all(way[0] == "* welcome, tom" and way[1].startswith("* here") for way in ways)
    assert {way[2:] for way in ways} == {(), ("ann: hi",)}
