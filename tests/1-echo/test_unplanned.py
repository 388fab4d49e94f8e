"""Stage 1: conversations that nobody has planned, after the examples."""

from partyline.chat.room import Room
from partyline.chat.unplanned.server import hold_conversations
from partyline.model.checks import check


@check(
    "Every promise holds in conversations that nobody has planned",
    points=5,
    lesson="03-lines",
    todo="1.1",
    hint="The story names each step and the rule that was broken. Play the steps by hand, with "
    "lessons/talk.py: what should your server do at the last one, and what does it do?",
    after=("test_each_hears_itself", "test_closes_its_side"),
)
def test_unplanned_conversations(closed_room: Room) -> None:
    """It sends each line back to its sender."""
    hold_conversations(closed_room, "1-echo")
