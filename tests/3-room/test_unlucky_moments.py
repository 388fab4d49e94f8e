"""Stage 3: one thread stops at the worst moment, and something else happens meanwhile."""

from partyline.chat.interleavings.explore import explore_interleavings
from partyline.chat.room import Room
from partyline.model.checks import check


@check(
    "Whatever happens at the same moment, wherever a thread stops, the outcome is a right one",
    points=3,
    lesson="08-locks",
    todo="3.3",
    hint="What does the stopped thread know at this line, and is it still true when it goes on? "
    "Look and change under one lock, and send under it, too, if the order counts.",
    after=("test_count_after_a_leave", "test_receiver_vanishes"),
)
def test_interleavings(closed_room: Room) -> None:
    """A newcomer is told how many are here. Each line goes to everyone else."""
    explore_interleavings(closed_room, "3-room")
