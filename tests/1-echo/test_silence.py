"""Stage 1: an hour in which nobody says anything."""

from partyline.chat.room import Room
from partyline.chat.silence import server_outlives_silence
from partyline.model.checks import check


@check(
    "After an hour of silence everybody is still there",
    points=2,
    lesson="02-recv",
    todo="1.1",
    hint="Does your server set a time limit: settimeout, a timer, select with a number of "
    "seconds? Nobody has to speak. When the limit is over and nothing has come, go on waiting.",
    after="test_a_letter_in_two_pieces",  # the hour passes in the middle of a line
)
def test_hour_of_silence(closed_room: Room) -> None:
    """It sends each line back to its sender."""
    server_outlives_silence(closed_room, "ann")
