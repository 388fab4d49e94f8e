"""Stage 2: conversations that nobody has planned, after the examples."""

from partyline.chat.room import Room
from partyline.chat.unplanned.server import hold_conversations
from partyline.model.checks import check


@check(
    "Every promise holds in conversations that nobody has planned",
    points=5,
    lesson="05-pair",
    todo="2.3",
    hint="The story names each step and the rule that was broken. Play the steps by hand, with "
    "lessons/talk.py: what should your server do at the last one, and what does it do?",
    after=("test_a_third_is_refused", "test_the_next_two_meet", "test_the_waiting_user_leaves"),
)
def test_unplanned_conversations(closed_room: Room) -> None:
    """The first user is told to wait; with the second one, the chat starts; a third is refused."""
    hold_conversations(closed_room, "2-pair")
