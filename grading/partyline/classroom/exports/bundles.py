"""What the platforms with runners of their own take: the kit, and what starts it there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from partyline.classroom.exports import handout
from partyline.classroom.exports.kit_copy import Files, KitCopy
from partyline.model.sanitize import shell_word
from partyline.model.stages import Stage, stages

_TEMPLATES = Path(__file__).with_name("templates")
_KIT = "party-line"  # the folder of the kit beside autograder.py


def gradescope(stage: Stage | None) -> Files:
    """Return the autograder's archive. Only staff see it: hidden checks are in it.

    Args:
        stage: the only stage that is handed in; None for all.
    """
    kit = KitCopy(_wanted(stage), hidden=True, platform=True).files() | handout.course(stages())
    return {
        **kit,
        "setup.sh": _template("setup.sh"),
        "run_autograder": _template("run_autograder", _words(_options(stage))),
    }


def github(upto: Stage | None) -> Files:
    """Return a template repository: the students' copy, and a workflow that grades it."""
    files = handout.files(upto, platform=True)
    return {**files, ".github/workflows/party-line.yml": _template("party-line.yml", "")}


def classroom50(stage: Stage | None) -> Files:
    """Return the folder of an assignment's autograder. Everybody can read it: nothing is hidden."""
    kit = KitCopy(_wanted(stage), platform=True).files() | handout.course(stages())
    files = {f"{_KIT}/{path}": content for path, content in kit.items()}
    return {**files, "autograder.py": _template("autograder.py.txt", repr(_options(stage)))}


def _wanted(stage: Stage | None) -> tuple[Stage, ...]:
    return stages() if stage is None else (stage,)


def _options(stage: Stage | None) -> list[str]:
    return [] if stage is None else ["--stage", stage.name]


def _words(options: Sequence[str]) -> str:
    return "".join(f" {shell_word(word)}" for word in options)


def _template(name: str, options: str = "") -> bytes:
    return (_TEMPLATES / name).read_text(encoding="utf-8").replace("@OPTIONS@", options).encode()
