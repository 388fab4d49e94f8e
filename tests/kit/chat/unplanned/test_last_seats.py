"""Every run has users who are refused at a full server, and a seat that is free again."""

import random

import pytest
from partyline.chat.protocol.base import CONNECTS, SENDS, Event
from partyline.chat.protocol.outcomes import outcomes
from partyline.chat.protocol.robust import Robust
from partyline.chat.unplanned.last_seats import LastSeats
from partyline.model.stages import stage_named

WIRE = stage_named("5-robust").wire()
SEATS = 3


@pytest.mark.parametrize("seed", range(20))
def test_some_are_refused_and_some_take_a_seat_that_is_free_again(seed) -> None:
    protocol = Robust(WIRE, SEATS)
    steps = LastSeats(protocol.clone(), random.Random(seed)).conversation()
    refused, spoke_in_vain, came = 0, 0, 0
    for step in steps:
        outcome = outcomes(protocol, step)[0]
        for event in step:
            if event.what == CONNECTS:
                came += event.who in outcome.protocol.users
                refused += event.who not in outcome.protocol.users
                spoke_in_vain += event.who not in outcome.protocol.users and bool(event.data)
        protocol = outcome.protocol
        assert len(protocol.users) <= SEATS
    assert refused > SEATS
    assert spoke_in_vain > 1
    assert came > 2 * SEATS
    assert not protocol.users


def test_a_very_long_line_cuts_off_and_nothing_behind_it_counts() -> None:
    protocol = Robust(WIRE)
    for user in ("ann", "bob"):
        protocol.after(Event(user, CONNECTS, f"{user}\n".encode()))
    lines = protocol.after(Event("bob", SENDS, b"x" * WIRE.ENDLESS + b"\nghost\n"))
    assert [(line.to, line.text) for line in lines if not line.may] == [
        ("bob", None),
        ("ann", "* bob left"),
    ]


def test_who_sends_before_it_is_let_in_is_read_afterwards() -> None:
    protocol = Robust(WIRE)
    lines = protocol.after(Event("ann", CONNECTS, b"ann\n"))
    assert [line.text for line in lines] == ["* name?", "* welcome, ann", "* you are alone"]
