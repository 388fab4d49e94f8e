"""Stage 5: one thread stops at the worst moment, and something else happens meanwhile."""

from partyline.chat.interleavings.explore import explore_interleavings
from partyline.chat.interleavings.slow_reader import explore_slow_reader
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


@check(
    "A slow reader gets whole lines in order, wherever the thread stops that sends them",
    points=2,
    lesson="11-slow-readers",
    todo="5.3",
    hint="As long as something waits for a user, a new line goes behind it. Who may send to this "
    "user now: the thread that sends the rest, or the one that has the new line?",
    after="test_slow_reader_gets_whole_lines",
)
def test_one_thread_sends(closed_room: Room) -> None:
    """The server sends whole lines only, and the lines of one sender keep their order."""
    explore_slow_reader(closed_room)
