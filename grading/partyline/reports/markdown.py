"""A result as Markdown, for the summary of a CI run ($GITHUB_STEP_SUMMARY)."""

from __future__ import annotations

from partyline.model.results import SubmissionResult, Verdict
from partyline.model.sanitize import markdown_block, markdown_code
from partyline.reports import terminal
from partyline.reports.words import (
    behaves_like,
    headline,
    one_check,
    percent,
    to_know,
    with_allowances,
    wrong,
)

ROOM = 900_000  # bytes; GitHub refuses a summary of more than 1 MiB, whole


def text(result: SubmissionResult, again: str) -> str:
    """Return the whole summary: the score, a table by stage, the failures folded.

    Args:
        again: the command that graded this, without `--check` and `--seed`.
    """
    parts = [f"## {headline(result)}\n", f"{markdown_code(result.path)}\n"]
    if result.stages and not result.only:
        parts.append(_stages(result))
    missing = [f"{stage.stage}: {stage.missing}" for stage in result.stages if stage.missing]
    about = [*behaves_like(result), f"Seed: {result.seed}", *missing, *to_know(result)]
    parts.append("".join(f"- {markdown_code(line)}\n" for line in about))
    for told, checks in with_allowances(result).items():
        parts.append(f"- {len(checks)} checks passed. {markdown_code(told)}\n")
    left = ROOM - sum(len(part.encode()) for part in parts)
    failures = wrong(result)
    for number, check in enumerate(failures):
        story = terminal.plain_check(check, one_check(again, check, result.seed))
        head = f"{markdown_code(check.title)} {check.verdict}"
        part = f"<details><summary>{head}</summary>\n\n{markdown_block(story)}\n</details>\n"
        left -= len(part.encode())
        if left < 0:
            parts.append(f"Failures that do not fit in here: {len(failures) - number}.\n")
            break
        parts.append(part)
    return "\n".join(parts)


def _stages(result: SubmissionResult) -> str:
    lines = ["| stage | passed | failed | not reached | result | weight |"]
    lines.append("| --- | ---: | ---: | ---: | ---: | ---: |")
    for stage in result.stages:
        counts = (Verdict.PASSED, Verdict.FAILED, Verdict.NOT_REACHED)
        cells = [str(stage.count(verdict)) for verdict in counts]
        broken = stage.count(Verdict.GRADER_ERROR)
        earned = "grader error" if broken else percent(stage.fraction)
        row = (markdown_code(stage.stage), *cells, earned, str(stage.weight))
        lines.append(f"| {' | '.join(row)} |")
    return "\n".join(lines) + "\n"
