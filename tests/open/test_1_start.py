"""The open assignment: what the programs are made of, and whether they start."""

from partyline.model.checks import check
from partyline.open.discover.source_rules import uses
from partyline.open.survey.visit import Visit


@check(
    "The programs use socket",
    points=1,
    lesson="00-connection",
    hint="Import socket, and let it carry every text: it is the one thing that the task asks for.",
)
def test_uses_socket(visit: Visit) -> None:
    """`socket` is required."""
    uses(visit.programs, "socket", root=visit.folder)


@check(
    "The server uses threading",
    points=1,
    lesson="04-threads",
    hint="One thread for each user lets the server listen to all of them at the same time.",
)
def test_uses_threading(visit: Visit) -> None:
    """A chat for many users needs `threading`, too."""
    uses(visit.programs[:1], "threading", "_thread", "concurrent", root=visit.folder)


@check(
    "The server starts and listens",
    points=1,
    lesson="01-accept",
    hint="Start the server by hand: it should wait for connections until somebody stops it.",
)
def test_server_listens(visit: Visit) -> None:
    """A chat has a server that others can reach."""
    visit.server_listens()


@check(
    "The client connects and takes part",
    points=1,
    lesson="06-client",
    hint="Start the server, then the client in another window: it should stay until its user goes.",
    after=test_server_listens,
)
def test_client_connects(visit: Visit) -> None:
    """A chat has a client, with which a user reaches the server."""
    visit.client_connects()
