"""At which lines it is worth to stop: where a thread touches again what threads share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from partyline.chat.interleavings.shared import Place

_VISITS = 3  # of one line: in the middle of a loop; Python comes to a `with` once more at its end


@dataclass(frozen=True)
class Stop:
    """Where a thread stops: before a line, when it comes there for the `visit`th time."""

    file: str
    line: int
    visit: int

    @property
    def order(self) -> str:
        """The order for the harsh system; see preemption.py."""
        return f"stop {self.file} {self.line} {self.visit}"


def worth_a_stop(
    first: Sequence[Place],
    second: Sequence[Place],
    shared: Mapping[Place, frozenset[str]],
    too_late: bool = False,
) -> list[Stop]:
    """Return where to stop what happens first, so that what happens second can disturb it.

    Args:
        first: the lines that were reached by what happens first, in order.
        second: those that were reached by what happens second.
        shared: what each line touches.
        too_late: whether what happens first cannot happen after the second any more.

    Returns:
        Each place before a line that touches what the second touches too. The first of them only if
        it would be too late: else whatever happens before that line happens before all.
    """
    both = frozenset[str]().union(*(shared.get(place, frozenset()) for place in second))
    visits: Counter[Place] = Counter()
    found = []
    for place in first:
        visits[place] += 1
        if shared.get(place, frozenset()) & both and visits[place] <= _VISITS:
            found.append(Stop(*place, visits[place]))
    return found if too_late else found[1:]


def in_turn(lists: Sequence[Sequence[Stop]]) -> list[tuple[int, Stop]]:
    """Return the first of each list, the second of each, and so on, with the list's number."""
    turns = zip_longest(*lists)
    return [(n, stop) for turn in turns for n, stop in enumerate(turn) if stop is not None]


class Hopeless:
    """Knows where a stop shows nothing new: in a block whose lock the other one has waited for.

    Args:
        blocks: the blocks that are locked; see `locked_blocks`.
    """

    def __init__(self, blocks: Sequence[tuple[str, range]]) -> None:
        self._blocks = blocks
        self._known: set[tuple[int, str, range]] = set()

    def learns(self, scenario: int, stop: Stop) -> None:
        """Note that in this scenario, at this stop, the second event had to wait."""
        self._known |= {(scenario, *block) for block in self._around(stop)}

    def knows(self, scenario: int, stop: Stop) -> bool:
        """Return whether a stop shows nothing new."""
        return any((scenario, *block) in self._known for block in self._around(stop))

    def _around(self, stop: Stop) -> list[tuple[str, range]]:
        return [block for block in self._blocks if block[0] == stop.file and stop.line in block[1]]


def reached(answer: str) -> list[Place]:
    """Read the answer to the order `reached`; see preemption.py."""
    places = (word.rpartition(":") for word in answer.split())
    return [(file, int(line)) for file, _, line in places]
