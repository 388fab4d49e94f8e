"""What the grader can't do without an ability of the system: which mistakes it then misses."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass

from partyline.model.stages import ROOT
from partyline.specimens.mistakes import mistakes
from partyline.system.abilities import ABILITIES

FILE = ROOT / "tests" / "kit" / "weaker.toml"


@dataclass(frozen=True)
class Weaker:
    """What is known of the grader without abilities; the tests hold it.

    Args:
        spread: mistakes of all stages, few enough to be tried before each change.
        missed: ability -> the mistakes that are not caught without it.
    """

    spread: tuple[str, ...]
    missed: dict[str, tuple[str, ...]]

    def ability_for(self, mistake: str) -> str:
        """Return the ability without which a mistake is not caught; "" if there is none."""
        return next((name for name, missed in self.missed.items() if mistake in missed), "")


def weaker() -> Weaker:
    """Return what is known.

    Raises:
        ValueError: the file names a mistake or an ability that there is not.
    """
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    known = Weaker(tuple(data["spread"]), {key: tuple(n) for key, n in data["missed"].items()})
    names = {mistake.name for mistake in mistakes()}
    named = {*known.spread, *(name for missed in known.missed.values() for name in missed)}
    unknown = (named - names) | (known.missed.keys() - {ability.name for ability in ABILITIES})
    if unknown:
        raise ValueError(f"{FILE.name} names what there is not: {', '.join(sorted(unknown))}")
    return known
