"""Why these programs are the chat, or why there is none, in sentences for the report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from platform import python_version

from partyline.open.discover.handed_in import files
from partyline.open.discover.source_facts import Facts

_LISTED = 6  # candidates that a letter names


def chosen(
    server: Facts,
    client: Facts | None,
    servers: Sequence[Facts],
    clients: Sequence[Facts],
    told_server: bool,
    told_client: bool,
    equal: Sequence[str],
) -> Iterator[str]:
    """Yield sentences: which programs were chosen, and why.

    Args:
        server, client: those that were chosen.
        servers, clients: all that could be.
        told_server, told_client: whether somebody has chosen them by hand.
        equal: servers that would do as well.
    """
    if told_server:
        yield f"The server is {server.path}, as --server says."
    elif len(servers) == 1 and server.tcp and server.serves:
        yield f"The server is {server.path}: it alone waits for TCP connections."
    elif len(servers) == 1:
        yield f"The server is {server.path}: it alone waits for datagrams, over UDP."
    elif equal:
        names = ", ".join(dict.fromkeys(equal))
        yield f"The server is {server.path}; {names} would do as well: --server chooses."
    else:
        others = ", ".join(s.path for s in servers if s is not server)
        yield f"The server is {server.path}: it looks most like a chat ({others}: less)."
    if client is None:
        yield "There is no client: no other program connects to anybody."
    elif told_client:
        yield f"The client is {client.path}, as --client says."
    elif len([c for c in clients if c is not server]) <= 1:
        does = "connects to" if client.dials else "sends to"
        yield f"The client is {client.path}: it alone {does} somebody."
    else:
        others = ", ".join(c.path for c in clients if c is not client and c is not server)
        yield f"The client is {client.path}: it fits the server best ({others}: less)."
    for source in (server, client):
        if source is not None and not source.parses:
            yield f"Python {python_version()} can't read {source.path}: {source.why_not}."


def no_server(folder: Path, sources: Sequence[Facts]) -> str:
    """Return in sentences why there is nothing to grade: what was looked at.

    Args:
        folder: a copy of ours of what was handed in.
        sources: its programs.
    """
    everything = list(files(folder, ("",)))
    if not everything:
        return "There is nothing to grade: what was handed in holds no file."
    if not sources:
        names = ", ".join(everything[:_LISTED])
        return (
            f"There is no Python program in what was handed in: no .py file, and no code block in "
            f"a write-up. It holds {names}. A notebook or a document has to be exported first."
        )
    looked = ", ".join(source.path for source in sources[:_LISTED])
    return (
        "There is no chat server in what was handed in: no program binds, listens and accepts "
        f"over TCP, or waits for datagrams over UDP. These were looked at: {looked}. If one of "
        "them is the server after all, say --server FILE."
    )
