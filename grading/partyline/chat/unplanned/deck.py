"""Chance without gaps: every card is drawn once before any comes again."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Generic, TypeVar

T = TypeVar("T")

_TOKEN = "23456789abcdefghkmnpqrstuvwxyz"  # no letters that look like digits


class Deck(Generic[T]):
    """Cards in a random order, shuffled again when all have been drawn.

    A kind of text that only one wrong program in a hundred changes is drawn in every run.
    """

    def __init__(self, chance: random.Random, cards: Sequence[T]) -> None:
        self._chance = chance
        self._cards = cards
        self._left: list[T] = []

    def draw(self) -> T:
        """Return the next card."""
        if not self._left:
            self._left = self._chance.sample(self._cards, len(self._cards))
        return self._left.pop()


def token(chance: random.Random, length: int = 3) -> str:
    """Return a word that nobody can know before."""
    return "".join(chance.choices(_TOKEN, k=length))
