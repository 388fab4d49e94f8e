"""Stage 2: an hour in which nobody says anything."""

from partyline.chat.room import Room
from partyline.chat.silence import server_outlives_silence
from partyline.model.checks import check


@check(
    "After an hour of silence everybody is still there",
    points=2,
    lesson="05-pair",
    todo="2.2",
    hint="Does your server set a time limit: settimeout, a timer, select with a number of "
    "seconds? Nobody has to speak. When the limit is over and nothing has come, go on waiting.",
    after="test_the_chat_starts",
)
def test_hour_of_silence(closed_room: Room) -> None:
    """To close the connection is to leave; to be silent is not."""
    server_outlives_silence(closed_room, "ann", "bob")
