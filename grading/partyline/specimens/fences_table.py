"""The page that says which isolation holds which attack, made from the attacks themselves."""

from __future__ import annotations

from partyline.model.stages import ROOT
from partyline.sandbox.modes import MODES
from partyline.specimens.attacks import Attack, attacks

FILE = ROOT / "grading" / "FENCES.md"
_HEAD = """\
# Which isolation holds what

This page is made by `grade.py make-readme` from the attacks in `tests/kit/attacks/`. Each is a
hostile submission of a few lines with what must come of it: the score, the words of the result, the
time. The tests grade each one behind every isolation that the machine offers, beside a right
submission that must lose nothing, and then look for whatever it may have left or found.

"held": the result is the one that the attack's file promises, in its time, and nothing is left
running. "no": this isolation can't hold it; below the table stands what happens then. The run ends
and says so all the same.

The isolations are explained by `grade.py doctor`, and what they are for in
[SECURITY.md](../.github/SECURITY.md).

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
        return f"\n## {mode}\n\nHolds all of them.\n"
    lines = [f"- {attack.row}, {attack.does}: {attack.not_held[mode]}." for attack in open_ones]
    return f"\n## {mode}\n\nDoes not hold:\n\n" + "\n".join(lines) + "\n"
