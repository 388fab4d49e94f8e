"""A session: the server of a chat that nobody knows, and the users who sit in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from partyline.chat.case import Case
from partyline.model.sanitize import quoted, visible
from partyline.model.transcript import SERVER
from partyline.open.discover import argv, instructions, passwords, quit_words
from partyline.open.discover.prompts import Kind, Question
from partyline.open.session import floods, random_words
from partyline.open.session.findings import Findings
from partyline.open.session.program import OpenProgram
from partyline.open.session.users import ClientUser, SocketUser, User
from partyline.open.session.waiting import Waiting
from partyline.program.program import HERE

QUESTIONS = 8  # that a program may ask before it is taken for one that asks without end
USERS = 3  # what a server is told that asks for how many there will be
_ACCEPTS = re.compile(r"accept|select|poll|serve_forever|run\(|wait|input\(")
_TLS = re.compile(rb"^\s*(?:import|from)\s[^\n]*\bssl\b", re.MULTILINE)
_NEXT = re.compile(r"; (?=\S+ line \d+: )")  # between two threads of a stack dump
_USUAL = re.compile(rf"{_ACCEPTS.pattern}|recv|read|\bfor\b.*\bin\b|sleep|join\(")


@dataclass(frozen=True)
class Chat:
    """Which programs of a submission are the chat: paths from its folder.

    `client` is None if there is none that could be used; `starts` names the file that starts a
    program, where that is another one; `udp` says that they speak over UDP; `spare_clients` are to
    be tried where the first one can't be used.
    """

    server: str
    client: str | None
    starts: dict[str, str] = field(default_factory=dict)
    more_clients: tuple[str, ...] = ()  # the same for other users, each with a name of its own
    udp: bool = False
    spare_clients: tuple[str, ...] = ()

    def client_of(self, number: int) -> str:
        """Return the client of the first, second, ... user: they take turns."""
        assert self.client is not None
        clients = (self.client, *self.more_clients)
        return clients[number % len(clients)]

    def program(self, name: str, who: str, case: Case) -> OpenProgram:
        """Return one of the programs, not yet started."""
        started = case.folder / self.starts.get(name, name)
        return OpenProgram(case.folder / name, who, case, started, self.udp)


class Session:
    """One server and its users.

    Args:
        case: the run of a check or of the survey.
        chat: the programs.
        known: what the survey has found; while it is under way, how users speak.
        exploring: whether the survey is under way.
    """

    def __init__(self, case: Case, chat: Chat, known: Findings, exploring: bool = False) -> None:
        self.case = case
        self.chat = chat
        self.known = known
        self.exploring = exploring
        self.users: list[User] = []
        self.vain = 0  # texts that did not reach everybody
        self.port = 0
        self.arguments = ""  # with which clients are started
        self.address = HERE
        self.asked: list[Question] = []  # what the server asked at its own keyboard
        self.host_name = "Server"  # who may sit there
        self.read_of_server = 0  # characters of the server's screen that were looked at
        self.server = chat.program(chat.server, SERVER, case)
        self.waiting = Waiting(
            case.loop, self.programs, lambda: self.port, self.screens, self.meets_flood
        )
        self.waiting.pace, self.waiting.restless = known.pace, known.restless
        client = [case.folder / chat.client] if chat.client else []
        self.password = passwords.shared(self.server.file, *client)
        self.goodbye = quit_words.word(*client, self.server.file)

    def programs(self) -> list[OpenProgram]:
        """Return every program that was started here."""
        return [program for program in self.case.programs if isinstance(program, OpenProgram)]

    def screens(self) -> dict[str, str]:
        """Return what stands on each screen, and what each program complains of."""
        found = {user.label: user.screen for user in self.users}
        for program in self.programs():
            found.setdefault(program.who, program.screen)
            found[f"{program.who}'s complaints"] = program.errors
        return found

    def meets_flood(self, whose: str) -> None:
        """End a program that prints without end where nobody minds; else blame who sends.

        Raises:
            Flooded: texts come without end to somebody who is still here.
        """
        who = whose.removesuffix("'s complaints")
        for program in self.programs():
            ended = program.end_expected or (
                self.server.end_expected and program is not self.server
            )
            if program.who == who and ended:
                program.kill()
                return
        raise floods.flooded(self.server, self.programs(), who, self.screens()[whose], self.case)

    def command_line(self, program: Path, port: int, name: str | None = None) -> list[str]:
        """Return the command line of a client, for the user of this name, or of the server."""
        given = {Kind.PORT: str(port), Kind.HOST: self.address, Kind.ROOM: "1"}
        found: list[str] = []
        role = "server" if name is None else "client"
        given |= {Kind.NAME: name or self.case.token("server")}
        for option, kind in argv.wanted(program, role):
            found += [option] if option else []
            if kind is not Kind.TYPED:
                found.append(given.get(kind, self.case.token(program.name)))
        return found

    # Users

    def new_user(self, label: str, tapped: bool = False) -> User:
        """Return a user who has started the client, or has dialled, and done nothing else.

        Args:
            label: `ann`.
            tapped: whether to see what goes over the wire.
        """
        name = random_words.name(self.case.seed, label)
        user: User
        if self.speaks_raw:
            known, udp = self.known, self.chat.udp
            user = dialler = SocketUser(label, name, self.case, known.newline, udp, known.adds)
            dialler.connects(self.address, self.port)
        else:
            number = sum(isinstance(user, ClientUser) for user in self.users)
            client = self.known.instead or self.chat.client_of(number)
            program = self.chat.program(client, label, self.case)
            detour = f"dial={self.address},{self.port},{0 if self.server.moved else self.port}"
            arguments = self.command_line(program.file, self.port, name)
            self.arguments = " ".join(arguments).replace(name, instructions.NAME)
            tap = " tap tls" if self.uses_tls(program.file) else " tap"
            program.begins(arguments, detour + tap if tapped else detour)
            user = ClientUser(label, name, program, self.case)
        self.users.append(user)
        return user

    def elsewhere(self, user: User) -> str:
        """Return in a clause which port a client dials, if the server listens on others, or ""."""
        wanted = self.server.moved or self.port
        known = {0, wanted, *(port for _, port in self.server.listening())}
        if not isinstance(user, ClientUser) or not known.isdisjoint(user.program.dials or (0,)):
            return ""
        return f"dials port {user.program.dialled}, and the server listens on port {wanted}"

    @staticmethod
    def uses_tls(program: Path) -> bool:
        """Whether a program, or a module beside it, has to do with TLS."""
        files = {program, *program.parent.glob("*.py")}
        return any(_TLS.search(file.read_bytes()) for file in files)

    def new_visitor(self, label: str) -> SocketUser:
        """Return somebody who has dialled the server through a socket, and done nothing else."""
        name = random_words.name(self.case.seed, label)
        dialler = SocketUser(label, name, self.case, udp=self.chat.udp)
        dialler.connects(self.address, self.port)
        return dialler

    @property
    def speaks_raw(self) -> bool:
        """Whether users speak through sockets, since there is no client for them."""
        return self.chat.client is None or self.known.raw

    @property
    def present(self) -> list[User]:
        """Those who take part now."""
        return [user for user in self.users if user.here and not user.frozen]

    def spoken(self, text: str) -> str:
        """Return what is typed to say something to the others: "hello", or "/all hello"."""
        return self.known.says.replace(instructions.TEXT, text) if self.known.says else text

    # In words

    def fates(self) -> str:
        """Say in sentences who is not there any more although nobody asked them to go."""
        said = ""
        if not self.server.runs:
            said += f" The server {self.server.fate}."
            if self.server.last_words():
                said += f" Its last words were {quoted(self.server.last_words()[:300])}."
        for user in self.users:
            ended = isinstance(user, ClientUser) and user.program.end_expected
            if not ended and (fate := user.fate()):
                whose = f"{user.label}'s client" if isinstance(user, ClientUser) else user.label
                said += f" {whose.capitalize()} {visible(fate[:300])}."
        return said + self._where_it_hangs()

    def _where_it_hangs(self) -> str:
        """Say where the server waits, if it accepts nobody, or waits for something of its own."""
        if not self.server.runs or self.server.asleep() is None:
            return ""
        _, _, places = self.server.stacks().rstrip(".").partition(" It waits in ")
        found = [place for place in _NEXT.split(places) if place]
        if self.chat.udp or any(_ACCEPTS.search(place) for place in found):
            found = [place for place in found if not _USUAL.search(place)]
        return f" The server waits in {'; '.join(found)}." if found else ""
