"""Stage 5: one thread stops at the worst moment, and something else happens meanwhile."""

from partyline.chat.interleavings.explore import explore_interleavings
from partyline.chat.room import Room
from partyline.model.checks import check


@check(
    "Whatever happens at the same moment, wherever a thread stops, the outcome is a right one",
    points=3,
    lesson="08-locks",
    todo="5.4",
    hint="What does the stopped thread know at this line, and is it still true when it goes on? "
    "Look and change under one lock, and send under it, too, if the order counts.",
    after="test_stage_4_still_holds",
)
def test_interleavings(closed_room: Room) -> None:
    """A name is unique. The others are told who joins and who leaves, once."""
    explore_interleavings(closed_room, "5-robust")
