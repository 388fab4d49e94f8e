"""Stage 2, the client: two threads, so that nobody has to wait for anybody."""

from partyline.chat.client_under_test import ClientUnderTest
from partyline.model.checks import check


@check(
    "The client connects, and stays",
    points=1,
    lesson="06-client",
    todo="2.4",
    hint="The client sends what is typed and nothing of its own, and goes on until the keyboard "
    "ends, /quit is typed, or the server goes.",
)
def test_client_connects(client: ClientUnderTest) -> None:
    """A client starts as `python client.py --host 127.0.0.1 --port PORT`."""
    client.settles()


@check(
    "What is typed reaches the server, even if the server says nothing",
    points=2,
    lesson="06-client",
    todo="2.4",
    hint="Send each line, with its newline, as soon as it is typed. Does something wait for the "
    "server in between?",
    after=test_client_connects,
)
def test_client_sends_lines(client: ClientUnderTest) -> None:
    """A message is one line of UTF-8 that ends in a newline."""
    for text in ("hello", "есть тут кто?", "two  spaces"):
        client.types(text)
        client.server_hears(text)


@check(
    "What the server sends is on the screen, even if nobody types",
    points=3,
    lesson="06-client",
    todo="2.5",
    hint="The keyboard and the network both make a program wait. While one thread waits for Enter, "
    "which one waits for the server?",
    after=test_client_connects,
)
def test_client_shows_lines(client: ClientUnderTest) -> None:
    """`S> * waiting for one more user`, and later `S> * chat started`."""
    for text in ("hello", "есть тут кто?", "nobody answers"):
        client.server_says(text)
        client.shows(text)


@check(
    "Lines that arrive together are all shown",
    points=2,
    lesson="03-lines",
    todo="2.5",
    hint="One recv() may return several lines. Show every one of them, each once.",
    after=test_client_shows_lines,
)
def test_client_shows_every_line(client: ClientUnderTest) -> None:
    """Lines of one sender keep their order."""
    client.server_says("one", "two", "three")
    client.shows("one", "two", "three")
    client.server_says("four", "five")
    client.shows("four", "five")


@check(
    "A line that arrives in two halves is shown as one line",
    points=2,
    lesson="03-lines",
    todo="2.5",
    hint="What recv() returns may end in the middle of a line. Keep the rest until its newline "
    "comes.",
    after=test_client_shows_lines,
)
def test_client_waits_for_the_newline(client: ClientUnderTest) -> None:
    """The server sends whole lines only, but the network cuts where it likes."""
    client.server_says("how are you", cut=5)
    client.shows("how are you")
    client.server_says("one", "and two", cut=15)
    client.shows("one", "and two")


@check(
    "Letters that arrive in two halves are shown whole",
    points=2,
    lesson="03-lines",
    todo="2.5",
    hint="A letter is up to four bytes, and recv() may cut it. Cut the bytes at newlines first, "
    "then decode whole lines.",
    after=test_client_shows_lines,
)
def test_client_shows_letters_whole(client: ClientUnderTest) -> None:
    """A message is UTF-8."""
    for letter in ("я", "日", "🎈"):
        for cut in range(1, len(letter.encode())):
            client.server_says(f"{letter} {cut}", cut=cut)
            client.shows(f"{letter} {cut}")


@check(
    "When the server goes, the client says so and ends with status 0",
    points=3,
    lesson="06-client",
    todo="2.5",
    hint="When no more can come, say so and end the whole program. Ending one thread is not "
    "enough: the other one still waits for the keyboard.",
    after=test_client_shows_lines,
)
def test_client_ends_with_the_server(client: ClientUnderTest) -> None:
    """Closing the connection is leaving: `S> * the other user left`, and the server closes."""
    client.server_says("goodbye")
    client.shows("goodbye")
    client.server_goes()
    client.ends("when the server has gone")
    client.says_so("that the server has gone")


@check(
    "Ctrl-D and /quit leave the chat with status 0",
    points=2,
    lesson="06-client",
    todo="2.4",
    hint="After the last line the connection has to end in a way that the server notices, and the "
    "thread that reads must not keep the program.",
    after=test_client_sends_lines,
)
def test_client_leaves(client: ClientUnderTest) -> None:
    """Closing the connection is leaving."""
    client.presses_ctrl_d()
    client.leaves("after Ctrl-D")
    other = client.another()
    other.quits()
    other.leaves("after /quit")


@check(
    "Ctrl-C leaves the chat, without a traceback",
    points=2,
    lesson="12-stopping",
    todo="2.4",
    hint="Ctrl-C raises KeyboardInterrupt in the main thread, wherever it waits. It is one more "
    "way to leave, not an error, and no `except:` may swallow it.",
    after=test_client_sends_lines,
)
def test_client_leaves_on_ctrl_c(client: ClientUnderTest) -> None:
    """Closing the connection is leaving."""
    client.types("one moment")
    client.server_hears("one moment")
    client.presses_ctrl_c()
    client.leaves("on Ctrl-C", status=None)


@check(
    "Many long lines in both directions all arrive, in order",
    points=2,
    lesson="06-client",
    todo="2.5",
    hint="Nothing may be lost when both sides talk at once: look for a recv() whose result is cut, "
    "and for a send() that does not send all.",
    after=(
        test_client_sends_lines,
        test_client_shows_every_line,
        test_client_waits_for_the_newline,
    ),
)
def test_client_keeps_up(client: ClientUnderTest) -> None:
    """At most 512 bytes with the newline; lines of one sender keep their order."""
    typed = [f"{n} {'typed ' * 70}" for n in range(60)]
    said = [f"{n} {'said ' * 90}" for n in range(60)]
    client.types(*typed)
    client.server_says(*said)
    client.server_hears(*typed)
    client.shows(*said)
