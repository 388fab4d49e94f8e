"""Stage 2: one thread stops at the worst moment, and something else happens meanwhile."""

from partyline.chat.interleavings.explore import explore_interleavings
from partyline.chat.room import Room
from partyline.model.checks import check


@check(
    "Whatever happens at the same moment, wherever a thread stops, the outcome is a right one",
    points=3,
    lesson="08-locks",
    todo="2.3",
    hint="What does the stopped thread know at this line, and is it still true when it goes on? "
    "Look and change under one lock, and send under it, too, if the order counts.",
    after=("test_a_third_is_refused", "test_the_next_two_meet"),
)
def test_interleavings(closed_room: Room) -> None:
    """A third user is refused. When one leaves, the next two can meet."""
    explore_interleavings(closed_room, "2-pair")
