"""Stage 3, the client and the server of one submission together: two keyboards, two screens."""

from partyline.chat.room import Room
from partyline.model.checks import check


@check(
    "Your client shows the welcome of your server",
    points=1,
    lesson="07-everyone",
    todo="3.1",
    hint="This check runs your client with your server. The server's own checks tell whether the "
    "server sends the welcome. If they pass, look at the client.",
)
def test_client_is_welcomed(room: Room) -> None:
    """The newcomer gets `* welcome, 3 here` (itself counted)."""
    room.at_terminals("ann", "bob")


@check(
    "What one user types into your client appears on the others' screens",
    points=2,
    lesson="07-everyone",
    todo="3.2",
    hint="Follow one line on its way: keyboard, client, server, the other clients, their screens. "
    "The conversation shows how far it got.",
    after=test_client_is_welcomed,
)
def test_client_shows_others(room: Room) -> None:
    """Raw lines to all others."""
    ann, bob, eve = room.at_terminals("ann", "bob", "eve")
    ann.says("привет")
    bob.hears("привет", by=ann)
    eve.hears("привет", by=ann)
    bob.says("hello yourself")
    ann.hears("hello yourself", by=bob)
    bob.leaves()
    eve.says("he has gone")
    ann.hears("he has gone", by=eve)
