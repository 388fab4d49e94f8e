"""Stage 4: conversations that nobody has planned, after the examples."""

from partyline.chat.room import Room
from partyline.chat.unplanned.server import hold_conversations
from partyline.model.checks import check


@check(
    "Every promise holds in conversations that nobody has planned",
    points=5,
    lesson="09-names",
    todo="4.4",
    hint="The story names each step and the rule that was broken. Play the steps by hand, with "
    "lessons/talk.py: what should your server do at the last one, and what does it do?",
    after=(
        "test_name_is_free_again",
        "test_reset_is_told",
        "test_taken_name_is_refused",
        "test_bad_names_are_refused",
        "test_who",
        "test_quit",
        "test_unknown_command",
    ),
)
def test_unplanned_conversations(closed_room: Room) -> None:
    """Each text carries its sender's name. The others are told who joins and who leaves."""
    hold_conversations(closed_room, "4-names")
