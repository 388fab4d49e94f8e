"""Find the chat in what was handed in: which file is its server, and which its client."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from partyline.model.sanitize import quoted
from partyline.open.discover import (
    certificates,
    newer_python,
    reasons,
    settings,
    starters,
    third_party,
)
from partyline.open.discover.handed_in import files, unpacked
from partyline.open.discover.newer_python import Interpreter
from partyline.open.discover.source_facts import Facts, facts_of
from partyline.submission.intake import NothingToGrade

_SAME_PORT, _SAME_FOLDER, _ALIKE = 4, 3, 2
_DIALS = {"connect", "create_connection", "open_connection"}
_TWINS = 0.8  # of the lines of two clients, from which on they are the same for two users


@dataclass(frozen=True)
class Pair:
    """The two programs of one chat.

    Args:
        server: path from the submission's folder.
        client: the same, or None if there is none.
        why: sentences for the report: which were chosen, and why.
        chatty: points for the words of a chat in both sources; below 0 it is something else.
        passes_on: the server sends in a loop, or keeps its connections.
        starts: program -> the file that starts it, where that is another one.
        packages: modules of packages that the programs import, and that are not installed.
        more_clients: the same client for other users, with a name of its own in each.
        python: another Python of this machine that reads them, where ours can't; or None.
        udp: they speak over UDP.
        spare_clients: clients that fit the server less well, the best first.
    """

    server: str
    client: str | None
    why: tuple[str, ...] = ()
    chatty: int = 1
    passes_on: bool = True
    starts: dict[str, str] = field(default_factory=dict)
    packages: tuple[str, ...] = ()
    more_clients: tuple[str, ...] = ()
    python: Interpreter | None = None
    udp: bool = False
    spare_clients: tuple[str, ...] = ()


def found(folder: Path, server: str = "", client: str = "") -> Pair:
    """Return the server and the client of the chat in `folder`.

    Programs are looked for in the files of Python, and, if there is no server among them, in the
    code blocks of write-ups, which are then written beside these.

    Args:
        folder: a copy of ours of what was handed in.
        server, client: paths from there, if somebody has chosen; "" if not.

    Raises:
        NothingToGrade: there is no server; the message says what was looked at.
    """
    examples = list(settings.filled_in(folder))
    sources = [facts_of(folder, path) for path in files(folder, (".py", ".pyw"))]
    if not server and not any(s.serves and s.tcp and s.chat > 0 for s in sources):
        sources += [facts_of(folder, path) for path in unpacked(folder)]
    if not any(source.serves for source in sources):  # programs without a name of Python's
        others = files(folder, ("", ".python", ".py3"))
        sources += [facts for path in others if _is_program(facts := facts_of(folder, path))]
    known = {source.path: source for source in sources}
    servers = [s for s in sources if s.serves and s.tcp]
    clients = [s for s in sources if s.dials]
    udp = not servers and any(s.answers_datagrams for s in sources)
    if udp:
        servers, clients = _over_udp(sources)
    if server:
        servers = [known.get(_chosen(folder, server, "--server"), Facts(server))]
    if client:
        clients = [known.get(_chosen(folder, client, "--client"), Facts(client))]
    if not servers:
        raise NothingToGrade(reasons.no_server(folder, sources))
    pairs = [(_points(s, c), s, c) for s in servers for c in _partners(s, clients)]
    best = max(points for points, _, _ in pairs)
    fitting = [pair for pair in pairs if pair[0] == best]
    _, chosen, partner = fitting[0]
    equal = [s.path for _, s, _ in fitting[1:] if s is not chosen]
    why = list(reasons.chosen(chosen, partner, servers, clients, bool(server), bool(client), equal))
    paths = {}
    for name, source, told in (("server", chosen, server), ("client", partner, client)):
        starter = source if source is None or told else _started_by(source, sources)
        paths[name] = None if starter is None else starter.path
        if source is not None and starter is not None and starter is not source:
            why.append(f"{source.path} only defines things; {starter.path} imports and starts it.")
    assert paths["server"] is not None
    both = [chosen, *([partner] if partner is not None else [])]
    chatty = max(source.chat for source in both) if min(s.chat for s in both) >= 0 else -1
    passes_on = chosen.spreads or chosen.keeps
    programs = [path for path in dict.fromkeys(paths.values()) if path is not None]
    starts = {path: file for path in programs if (file := _starter(folder, path)) != path}
    why += [f"{path} is started by {_from(file)}." for path, file in starts.items()]
    why += examples
    why += certificates.provided(folder, programs)
    more = () if partner is None or client else tuple(_twins(partner, clients))
    if more:
        why.append(f"{', '.join(more)}: the same client with another name, for other users.")
    packages = tuple(third_party.missing(sources, folder))
    python = _python(folder, [*programs, *more], sources)
    return Pair(
        paths["server"],
        paths["client"],
        tuple(why),
        chatty,
        passes_on,
        starts,
        packages,
        more,
        python,
        udp,
        () if client else tuple(_spare(chosen, partner, pairs, more)),
    )


def _starter(folder: Path, program: str) -> str:
    """Return the file that starts a program: for a package, or where its settings lie."""
    found = starters.starter(folder, program)
    return found if found != program else settings.starter(folder, program)


def _from(starter: str) -> str:
    home = PurePosixPath(starter).parent.as_posix()
    where = "the folder that was handed in" if home == "." else f"the folder {home}"
    return f"a file of the grader in {where}, as its imports or its settings ask for"


def _python(folder: Path, programs: Sequence[str], sources: Sequence[Facts]) -> Interpreter | None:
    """Return the Python that reads all sources that ours can't; or else the programs alone."""
    hard = [folder / source.path for source in sources if not source.parses]
    chosen = [file for file in hard if file in {folder / name for name in programs}]
    return newer_python.reading(hard) or newer_python.reading(chosen)


def _over_udp(sources: Sequence[Facts]) -> tuple[list[Facts], list[Facts]]:
    """Return the servers and the clients of a chat over UDP, where a client may bind as well."""
    binds = [s for s in sources if s.answers_datagrams]
    servers = [s for s in binds if "input" not in s.calls] or binds
    sends = {"sendto", "send", "sendall", "sendmsg"}
    return servers, [s for s in sources if s.udp and s.calls & sends and s not in servers]


def _spare(
    server: Facts,
    client: Facts | None,
    pairs: Sequence[tuple[int, Facts, Facts | None]],
    more: Sequence[str],
) -> Iterator[str]:
    """Yield the other clients that dial this server's port, and lie in its folder or its client's.

    They are whole programs: what only defines things is nobody's client.
    """
    fitting = sorted((p for p in pairs if p[1] is server), key=lambda p: -p[0])
    for _, _, other in fitting:
        if other is None or client is None or other is client or other.path in more:
            continue
        beside = PurePosixPath(other.path).parent == PurePosixPath(client.path).parent
        if beside and other.acts and not other.serves and server.ports & other.ports:
            yield other.path


def _is_program(source: Facts) -> bool:
    return source.parses and "socket" in source.imports


def _started_by(source: Facts, sources: Sequence[Facts]) -> Facts:
    """Return the program that is run, where a file only defines what another one starts."""
    here = source
    for _ in range(len(sources)):
        if here.acts:
            return here
        module = PurePosixPath(here.path).stem
        users = [s for s in sources if s is not here and module in _modules(s)]
        if not users:
            return here
        wanted = {"accept"} if source.serves else _DIALS
        here = max(
            users,
            key=lambda s: (
                s.acts,
                bool(s.calls & wanted),
                s.dials is not source.serves,
                s.path.count("/") == here.path.count("/"),
            ),
        )
    return here


def _modules(source: Facts) -> set[str]:
    return {name.rpartition(".")[2] for name in source.brings}


def _partners(server: Facts, clients: Sequence[Facts]) -> list[Facts | None]:
    others: list[Facts | None] = [c for c in clients if c.path != server.path]
    if others:
        return others
    # One file may be both: which of them, it asks or is told.
    return [server] if server in clients and not _is_peer(server) else [None]


def _twins(client: Facts, clients: Sequence[Facts]) -> Iterator[str]:
    """Yield the clients that differ from this one in a few characters, as by a name or a number."""
    for other in clients:
        if other is client or PurePosixPath(other.path).parent != PurePosixPath(client.path).parent:
            continue
        one, two = (source.text.splitlines() for source in (client, other))
        alike = difflib.SequenceMatcher(None, one, two, autojunk=False).ratio()
        same_name = _stem(client.path) == _stem(other.path)
        if alike >= _TWINS and same_name and not other.serves:
            yield other.path


def _stem(path: str) -> str:
    """Return the name of a file without the number or the one letter at its end."""
    return re.sub(r"[\W_]*(?:\d+|[a-z])?$", "", PurePosixPath(path).stem.casefold())


def _is_peer(source: Facts) -> bool:
    """Whether a server dials only itself or others like it, as when it wakes its own accept."""
    return "input" not in source.calls and not re.search(r"argv|argparse", source.text)


def _points(server: Facts, client: Facts | None) -> int:
    points = server.as_server
    if client is None:
        return points
    points += client.as_client
    points += _SAME_PORT * bool(server.ports & client.ports)
    one, other = PurePosixPath(server.path), PurePosixPath(client.path)
    points += _SAME_FOLDER * (one.parent == other.parent)
    points += _ALIKE * (_bare(one.name) == _bare(other.name))
    return points


def _bare(name: str) -> str:
    """Return a file's name without the word that tells which of the two it is."""
    return re.sub(r"serv(er)?|srv|client|cl|сервер|клиент|[\W_]", "", name.casefold())


def _chosen(folder: Path, path: str, option: str) -> str:
    """Return the path that somebody has typed, as it stands in the folder."""
    bare = PurePosixPath(path.replace("\\", "/"))
    known = list(files(folder, ("",)))
    for name in known:
        if name == str(bare):
            return name
    fitting = [name for name in known if PurePosixPath(name).name == bare.name]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise NothingToGrade(
            f"{option} {path} could be {' or '.join(fitting)}: give the whole path."
        )
    raise NothingToGrade(f"{option}: there is no file {quoted(path)} in what was handed in.")
