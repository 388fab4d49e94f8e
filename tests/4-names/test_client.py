"""Stage 4, the client and the server of one submission together: two keyboards, two screens."""

from partyline.chat.client_under_test import ClientUnderTest
from partyline.chat.room import Room
from partyline.chat.silence import client_outlives_silence
from partyline.chat.unplanned.client import hold_client_conversations
from partyline.model.checks import check


@check(
    "Your client shows the question for a name, and sends the answer",
    points=1,
    lesson="09-names",
    todo="4.1",
    hint="This check runs your client with your server. The client needs nothing new: it shows "
    "every line from the server and sends every typed line, including the name.",
)
def test_client_gives_a_name(room: Room) -> None:
    """`S> * name?`, then `* welcome, bob`, then `* you are alone`."""
    room.at_terminals("ann")


@check(
    "Your clients show who has joined, who says what, and who has left",
    points=2,
    lesson="09-names",
    todo="4.5",
    hint="Follow one line on its way: keyboard, client, server, the other client, its screen. The "
    "conversation shows how far it got.",
    after=test_client_gives_a_name,
)
def test_client_shows_who_speaks(room: Room) -> None:
    """Others get `* bob joined`, `bob: hi`, `* bob left`."""
    ann, bob = room.at_terminals("ann", "bob")
    ann.says("привет")
    bob.hears("привет", by=ann)
    bob.says("hello yourself")
    ann.hears("hello yourself", by=bob)
    bob.leaves()
    ann.gets(room.wire.LEFT.format(name=bob.name))


@check(
    "After an hour of silence the client is still there",
    points=2,
    lesson="06-client",
    hint="Does your client set a time limit: settimeout, or timeout= of create_connection? It "
    "stays with the socket. Use settimeout(None) as soon as you are connected.",
)
def test_client_hour_of_silence(closed_client: ClientUnderTest) -> None:
    """A client leaves when its input ends or says /quit, or when the server closes."""
    client_outlives_silence(closed_client)


@check(
    "Every promise of the client holds in conversations that nobody has planned",
    points=3,
    lesson="06-client",
    hint="The story names what was typed and what the server sent. Send what was typed as it is, "
    "with all its blanks, and show each whole line, however the bytes arrive.",
)
def test_client_unplanned(closed_client: ClientUnderTest) -> None:
    """A message is one line of UTF-8 text that ends in a newline. Half a line is dropped."""
    hold_client_conversations(closed_client, quits=False)
