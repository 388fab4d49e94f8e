"""Stage 3: conversations that nobody has planned, after the examples."""

from partyline.chat.room import Room
from partyline.chat.unplanned.server import hold_conversations
from partyline.model.checks import check


@check(
    "Every promise holds in conversations that nobody has planned",
    points=5,
    lesson="07-everyone",
    todo="3.2",
    hint="The story names each step and the rule that was broken. Play the steps by hand, with "
    "lessons/talk.py: what should your server do at the last one, and what does it do?",
    after=("test_count_after_a_leave", "test_receiver_vanishes"),
)
def test_unplanned_conversations(closed_room: Room) -> None:
    """A newcomer is told how many are here. Each line goes to everyone else, as it is."""
    hold_conversations(closed_room, "3-room")
