"""Mistakes × checks: which checks of its stage each mistake fails, from the signatures."""

from __future__ import annotations

from collections.abc import Iterator

from partyline.model.stages import stages
from partyline.runner.diagnosis import Signature, signatures
from partyline.runner.grader import all_checks
from partyline.specimens.mistakes import mistakes


def matrices() -> Iterator[str]:
    """Yield the matrix of each stage, as Markdown that is folded up."""
    signed = signatures()
    for stage in stages():
        checks = [check.name for check in all_checks() if check.stage == stage.name]
        here = [m.name for m in mistakes() if m.stage == stage.name and m.name in signed]
        rows = {name: signed[name] for name in here}
        width = max(map(len, rows), default=0)
        yield f"<details><summary>{stage.name}: {len(rows)} mistakes</summary>\n"
        yield "```text"
        for number, name in enumerate(checks, 1):
            yield f"{number:2} {name.partition('/')[2]}"
        yield ""
        for digit in (slice(0, 1), slice(1, 2)):
            numbers = "".join(f"{number:2}"[digit] for number in range(1, len(checks) + 1))
            yield f"{'':{width}} {numbers}"
        for name, signature in rows.items():
            yield f"{name:{width}} {''.join(_letter(signature, check) for check in checks)}"
        yield "```\n"
        yield "</details>\n"


def _letter(signature: Signature, check: str) -> str:
    if check in signature.failed:
        return "F"
    return "-" if check in signature.unknown else "."
