"""A room: one server under test, its users, and the judgement over everything they heard."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable, Sequence

import psutil

from partyline.chat import invariants, server_inspection
from partyline.chat.case import Case
from partyline.chat.handshakes import Handshake
from partyline.chat.terminal_user import TerminalUser
from partyline.chat.user import User
from partyline.model.failure import WRONG, CheckFailed, NotJudgedHere
from partyline.model.transcript import SERVER
from partyline.program.program import HERE
from partyline.program.quiescence import BUSY, digest, settle, wasted
from partyline.program.spinning import named
from partyline.sandbox.sandbox import Limits
from partyline.system import connections
from partyline.system.abilities import has
from partyline.system.event_loop import PATIENCE, Outcome


class Room:
    """One server and the users in it. The check's story is told with its methods.

    Args:
        case: the run of the check.
        handshake: how users enter at this stage.
    """

    def __init__(self, case: Case, handshake: Handshake) -> None:
        self.case = case
        self.wire = case.wire
        self.handshake = handshake
        self.server = case.program("server.py", SERVER)
        self.present: list[User] = []  # joined, in order of arrival
        self._everyone: list[User] = []
        self._any_last_words = False  # see `is_stopped`
        self._terminals: list[TerminalUser] = []
        case.terms.present = self.present

    # Opening and entering

    def opens(self, port: int = 0, limits: Limits | None = None, shim: str = "") -> None:
        """Start the server and wait until it listens.

        Args:
            port: what to pass as `--port`; 0 lets the server choose.
            limits: what it may use.
            shim: a harsher system under it; see harsh_system.py.
        """
        self.server.start_server(port, limits, shim)

    def opens_where_told(self) -> None:
        """Start the server at an address and port that we choose, and see that it listens there."""
        address, port = connections.other_address(), connections.free_port()
        self.server.host = address
        self.server.start_server(port)
        server_inspection.listens_at(self.server, address, port)

    def connects(self, label: str, tiny: bool = False) -> User:
        """Return a user who has connected and done nothing else.

        Args:
            label: its name in sentences.
            tiny: see `User.connects`.
        """
        user = User(label, self.case, self.handshake.spoken, self._explain)
        user.is_digested = lambda: self.takes_all_of(user)
        user.is_noticed = self.settles
        self._everyone.append(user)
        user.connects(HERE, self.server.port, tiny)
        return user

    def enters(self, user: User) -> None:
        """Let a connected user join, and see that the server knows it."""
        self.case.terms.arriving = user
        self.handshake.arrive(user, self.present)
        self.admits(user)

    def welcomes(self, user: User) -> None:
        """Wait until the server knows a user who has already sent everything that joining needs."""
        self.case.terms.arriving = user
        self.handshake.greet(user, self.present)
        self.admits(user)

    def admits(self, user: User) -> None:
        """Count a user among those who have joined."""
        self.case.terms.arriving = None
        self.present.append(user)

    def users(self, *labels: str, tiny: bool = False) -> list[User]:
        """Return users who have joined one after the other, each known to the server."""
        users = []
        for label in labels:
            user = self.connects(label, tiny)
            self.enters(user)
            users.append(user)
        return users

    def user(self, label: str, tiny: bool = False) -> User:
        """Return one more user who has joined."""
        return self.users(label, tiny=tiny)[0]

    def named(self, label: str, name: str) -> User:
        """Return one more user who has joined and calls itself exactly `name`."""
        user = self.connects(label)
        user.name = name
        self.enters(user)
        return user

    def nameless(self, label: str) -> User:
        """Return a user who has been asked for a name and has not given one."""
        user = self.connects(label)
        user.is_asked()
        return user

    def at_terminals(self, *labels: str) -> list[TerminalUser]:
        """Return users who have joined, last of all, through the submission's own client."""
        users = [TerminalUser(label, self.case, self.handshake, self._explain) for label in labels]
        for user in users:
            user.connects(HERE, self.server.port)
            self.case.terms.arriving = user
            self.handshake.arrive(user, [*self.present, *self._terminals])
            self.case.terms.arriving = None
            self._terminals.append(user)
        return users

    def without(self, *gone: User) -> list[User]:
        """Remove users who have left from the list of present users; return the users who stay."""
        self.present[:] = [user for user in self.present if user not in gone]
        return list(self.present)

    # Arranging moments

    def takes_all_of(self, user: User) -> None:
        """Wait until the server has read every byte that `user` sent, and has acted on it.

        That makes a half line a half `recv`. Where the system does not tell, a
        moment's wait must do, and a slow program may see both halves at once.
        """
        digest(
            self.server,
            self.case.loop,
            lambda: connections.taken(self.server.port, user.port, user.sent),
        )

    def settles(self) -> bool:
        """Wait until the server has done all that it was asked; return whether it is busy."""
        return settle(self.server, self.case.loop, self._on_the_way)

    def freezes(self, at_rest: bool = True) -> None:
        """Stop the server's process, so that many things can happen to it at once.

        Args:
            at_rest: wait first until it has done all that it was asked.
        """
        if at_rest:
            self.settles()
        self.server.frozen = True
        self.case.transcript.record(SERVER, "note", "(frozen, to make things happen at once)")
        with contextlib.suppress(psutil.NoSuchProcess):  # it has ended: the next wait says so
            psutil.Process(self.server.pid).suspend()

    def thaws(self) -> None:
        """Let the frozen server go on."""
        with contextlib.suppress(psutil.NoSuchProcess):
            psutil.Process(self.server.pid).resume()
        self.server.frozen = False
        self.case.transcript.record(SERVER, "note", "(goes on)")

    def _on_the_way(self) -> int:
        """Return how many bytes have been sent, in either direction, and have not arrived yet."""
        total = 0
        for user in self._everyone:
            if user.reading and not user.gone and not user.ended:
                end = connections.end(self.server.port, user.port)
                if end is not None:
                    total += end.unsent + (0 if connections.arrived(end, user.sent) else 1)
        return total

    def rests(self) -> None:
        """Expect that the server waits while nobody asks it for anything.

        Raises:
            CheckFailed: it uses processor time without need.
        """
        used = wasted(self.server, self.case.loop, lambda: any(u.inbox for u in self._everyone))
        if used >= BUSY:
            self.server.spins = named(self.server)
            raise CheckFailed(
                "The server should wait while nobody says anything, but one of its loops runs "
                f"without waiting: it used {used:.2f} s of processor time.",
                WRONG,
            )

    # What it is made of

    def is_built_on(self, *modules: str) -> None:
        """See that the server's source uses these modules, and nothing in their place."""
        server_inspection.built_on(self.server, modules)

    def serves_in_threads(self) -> None:
        """See that the server has more than one thread for the users who are here."""
        server_inspection.serves_in_threads(self.server, [user.label for user in self.present])

    def is_built_on_a_loop(self) -> None:
        """See that the server's source waits for all users in one call, and starts no threads."""
        server_inspection.built_on_a_loop(self.server)

    def serves_in_one_thread(self) -> None:
        """See that the server has one thread for all the users who are here."""
        server_inspection.serves_in_one_thread(self.server, [user.label for user in self.present])

    # Stopping

    def is_stopped(
        self,
        how: signal.Signals = signal.SIGINT,
        patience: float = PATIENCE,
        any_last_words: bool = False,
        meanwhile: Callable[[], Sequence[signal.Signals]] = tuple,
    ) -> None:
        """Press Ctrl-C in the server's window, or send another signal, and expect a good end.

        A good end comes soon, with exit status 0 and without a traceback. From then on, users may
        find their connections closed.

        Args:
            how: SIGINT, which is Ctrl-C, or SIGTERM.
            patience: seconds that it may take.
            any_last_words: the check does not ask what the server tells its users at the end.
            meanwhile: what happens between the signal and the end. Returns which signals it has
                sent: one of them may end a program that has done all and is on its way out.

        Raises:
            CheckFailed: the server keeps running, or it does not end well.
            NotJudgedHere: this system cannot press Ctrl-C for one program alone.
        """
        if not has("signals"):
            raise NotJudgedHere(
                "On this system, a program cannot press Ctrl-C in another program's window."
            )
        self.settles()
        self._any_last_words = any_last_words
        for user in self._everyone:
            user.end_expected = True
        why = "on Ctrl-C" if how is signal.SIGINT else f"on {how.name}"
        self.server.interrupt(how)
        self.server.end_expected = True
        signals = meanwhile()
        self.server.await_end(patience, why)
        server_inspection.ended_well(self.server, why, bool(self.case.traceback()), signals)

    def cut_off(self) -> list[User]:
        """Return the users who are still here and whose connections the server has closed."""
        return [user for user in self._everyone if user.ended and not user.gone]

    def close(self) -> None:
        """Free all sockets: a check may have had hundreds of users."""
        for user in self._everyone:
            user.close()

    # Judging

    def closes(self) -> None:
        """Judge the whole check: no user got more than expected, and no user was thrown out.

        Raises:
            CheckFailed: a line too many, a closed connection, or a server that has ended.
        """
        busy = not self.server.ended and self.settles()
        if self.server.end_expected and self._any_last_words:
            return
        invariants.of(self.server, self._everyone)
        for terminal in self._terminals:
            terminal.closes()
        if busy and not self.case.busy:
            invariants.sleeps(self.server, self.case.loop)

    def _explain(self, outcome: Outcome) -> str:
        if outcome is Outcome.CAME:
            self.server.may_have_ended()
        if self.server.ended:
            return f" The server {self.server.fate}."
        if outcome is Outcome.CAME:
            return ""
        how = "is waiting, and will send nothing more"
        if outcome is Outcome.LATE:
            how = "is running, but did not answer in time"
        thrown_out = [user.label for user in self.cut_off() if not user.end_expected]
        closed = "".join(f" It has closed {label}'s connection." for label in thrown_out)
        return f" The server {how}.{closed}{self.server.stacks()}"
