"""The page that says which isolation holds which attack, made from the attacks themselves."""

from __future__ import annotations

from partyline.model.stages import ROOT
from partyline.sandbox.modes import MODES
from partyline.specimens.attacks import Attack, attacks

FILE = ROOT / "grading" / "FENCES.md"
_HEAD = """\
# Which isolation holds what

`grade.py make-readme` makes this page from the attacks in `tests/kit/attacks/`. Each attack is a
small hostile submission. Its file says what must happen: the score, words of the result, and the
time. The tests grade each attack in every isolation that the machine offers. A right submission is
graded beside it and must lose nothing. Afterwards the tests look for everything that the attack may
have left behind or found.

"held" means that the result is what the attack's file promises, in its time, and that nothing keeps
running. "no" means that this isolation cannot hold the attack. The list below the table says what
happens then. The run ends even so, and the report says what was not protected.

`grade.py doctor` explains the isolations. [SECURITY.md](../.github/SECURITY.md) says what they are
for.

"""


def page() -> str:
    """Return the whole page as Markdown."""
    found = attacks()
    lines = ["| row | a submission that | " + " | ".join(MODES) + " |"]
    lines.append("| ---: | --- |" + " --- |" * len(MODES))
    for attack in found:
        cells = ["held" if attack.held(mode) else "no" for mode in MODES]
        lines.append(f"| {attack.row} | {attack.does} | {' | '.join(cells)} |")
    return _HEAD + "\n".join(lines) + "\n" + "".join(_not_held(mode, found) for mode in MODES)


def _not_held(mode: str, found: list[Attack]) -> str:
    open_ones = [attack for attack in found if not attack.held(mode)]
    if not open_ones:
        return f"\n## {mode}\n\nThis isolation holds all attacks.\n"
    lines = [f"- {attack.row}, {attack.does}: {attack.not_held[mode]}." for attack in open_ones]
    return f"\n## {mode}\n\nThis isolation does not hold:\n\n" + "\n".join(lines) + "\n"
