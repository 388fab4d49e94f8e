"""The fixtures that a check can ask for by name, and the one way to run a check."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from partyline.chat.case import Case
from partyline.chat.client_under_test import ClientUnderTest
from partyline.chat.handshakes import HANDSHAKES
from partyline.chat.room import Room
from partyline.model.stages import Stage


class Fixtures:
    """The fixtures of one check, made when they are first asked for.

    Args:
        case: the run of the check.
        stage: says how users enter.
    """

    def __init__(self, case: Case, stage: Stage) -> None:
        self.case = case
        self._stage = stage
        self._room: Room | None = None
        self._client: ClientUnderTest | None = None

    def wire(self) -> Any:
        """The constants of the stage's protocol: the kit's own copy."""
        return self.case.wire

    def closed_room(self) -> Room:
        """A room whose server has not been started yet."""
        if self._room is None:
            self._room = Room(self.case, HANDSHAKES[self._stage.handshake](self.case))
        return self._room

    def room(self) -> Room:
        """A room whose server listens."""
        room = self.closed_room()
        room.opens()
        return room

    def closed_client(self) -> ClientUnderTest:
        """A client that has not been started yet."""
        if self._client is None:
            self._client = ClientUnderTest(self.case)
        return self._client

    def client(self) -> ClientUnderTest:
        """A client that has connected to the kit's own server."""
        client = self.closed_client()
        client.opens()
        return client

    def judge(self) -> None:
        """Judge the whole conversation when the check's own steps are done.

        Raises:
            CheckFailed: a user got too much, or something ended that should keep running.
        """
        if self._room is not None:
            self._room.closes()
        if self._client is not None:
            self._client.closes()

    def lets_go(self) -> bool:
        """Hang up for users who are cut off: a thread that dies may wait for it in `finally`.

        Returns:
            Whether there were any.
        """
        users = self._room.cut_off() if self._room is not None else []
        for user in users:
            user.close()
        return bool(users)

    def play(self, function: Callable[..., None]) -> None:
        """Run a check from its first line to the judgement over the whole.

        Args:
            function: its test function.

        Raises:
            CheckFailed: the program under test broke a promise.
        """
        wanted = inspect.signature(function).parameters
        given = {name: self.case if name == "case" else getattr(self, name)() for name in wanted}
        function(**given)
        self.judge()

    def clear(self) -> None:
        """End all programs and free everything."""
        if self._client is not None:
            self._client.close()
        if self._room is not None:
            self._room.close()
        self.case.close()


def perform(function: Callable[..., None], case: Case, stage: Stage) -> None:
    """Run one check from its first line to the judgement over the whole.

    Args:
        function: the check's test function.
        case: the run; closed afterwards.
        stage: the stage that the check belongs to.

    Raises:
        CheckFailed: the program under test broke a promise.
    """
    fixtures = Fixtures(case, stage)
    try:
        fixtures.play(function)
    finally:
        fixtures.clear()
