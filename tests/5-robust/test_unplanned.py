"""Stage 5: conversations that nobody has planned, after the examples."""

from partyline.chat.room import Room
from partyline.chat.unplanned.server import hold_conversations
from partyline.model.checks import check


@check(
    "Every promise holds in conversations that nobody has planned",
    points=5,
    lesson="12-stopping",
    todo="5.5",
    hint="The story names each step and the rule that was broken. Play the steps by hand, with "
    "lessons/talk.py: what should your server do at the last one, and what does it do?",
    after=(
        "test_stage_4_still_holds",
        "test_reset_is_a_leave",
        "test_endless_line_is_cut_off",
        "test_ctrl_c_says_goodbye",
    ),
)
def test_unplanned_conversations(closed_room: Room) -> None:
    """As stage 4, whatever comes."""
    hold_conversations(closed_room, "5-robust")
