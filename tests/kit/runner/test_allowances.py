"""One mistake costs once: deviations that can be named are found, agreed, and told."""

from pathlib import Path

import pytest
from partyline.model import stages
from partyline.model.results import StageResult, Verdict
from partyline.model.stages import BadSettings, stage_named
from partyline.reports import html, markdown, terminal
from partyline.runner import grader
from partyline.runner.grader import grade
from partyline.specimens.cascades import some_cascades
from partyline.specimens.mistakes import mistakes
from partyline.submission.submission import find

KNOWN = {mistake.name: mistake for mistake in mistakes()}
SAMPLE = 3  # pairs of mistakes that are tried each time
# There are a thousand pairs, and tests/bench/allowance_pairs.py tries them all. The slow tests try
# a few, some at a time; in 95 % of all pairs the second mistake is found.
MORE, TOGETHER, MISSED = 32, 4, 1
QUICK = ("s2-first-not-told", "s3-echo-to-sender", "s4-no-join-notice", "c-says-hello")

DEVIATIONS = {
    "s3-echo-to-sender": "Each user gets its own lines back",
    "s3-welcome-to-all": "The welcome comes to the users who are here already, too",
    "s3-not-counting-itself": 'The welcome has other words: "* welcome, {count-1} here"',
    "s3-no-newline-out": "The welcome comes without its newline",
    "s4-no-question": "The question for a name does not come",
    "s4-newcomer-counts-itself": 'The line about who is here has other words: "* here: {everyone}"',
    "s4-no-join-notice": "The notice that a user has joined does not come",
    "s4-join-told-to-self": (
        "The notice that a user has joined comes to the user whom it is about, too"
    ),
    "s4-leave-twice": "The notice that a user has left comes twice",
    "s2-first-not-told": (
        "The line that says that the chat has started does not come to the users who are here "
        "already"
    ),
    "c-says-hello": 'The client sends one more line: "hello"',
}


def graded(folder: Path, stage: str, strict: bool = False, seed: int = 42) -> StageResult:
    """Return what a program comes to, by all checks of its stage."""
    submission = find(folder, stage_named(stage))
    return grade(submission, seed=seed, again=False, strict=strict).stages[0]


def changed(folder: Path, stage: str, old: str, new: str) -> Path:
    """Write the reference server of a stage with one change into a folder."""
    folder.mkdir()
    for file in stage_named(stage).solution.glob("*.py"):
        (folder / file.name).write_bytes(file.read_bytes())
    server = folder / "server.py"
    text = server.read_text(encoding="utf-8")
    assert text.count(old) == 1
    server.write_text(text.replace(old, new), encoding="utf-8")
    return folder


def lost(stage: StageResult, verdict: Verdict) -> list[str]:
    """Return the names of the checks with this verdict."""
    return [check.name for check in stage.checks if check.verdict is verdict]


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=() if n in QUICK else pytest.mark.slow) for n in DEVIATIONS]
)
def test_a_deviation_costs_once(name: str, tmp_path) -> None:
    mistake = KNOWN[name]
    result = graded(mistake.plant(tmp_path / "program"), mistake.stage)
    told = {check.name: check.allowances for check in result.checks}
    failed = lost(result, Verdict.FAILED)
    assert DEVIATIONS[name] in told[failed[0]]
    assert result.fraction > 0.9
    assert all(not told[check] for check in failed[1:])  # no other deviation is needed
    assert any(told[check.name] for check in result.checks if check.verdict is Verdict.PASSED)


def test_what_no_check_knows_is_agreed_too(tmp_path) -> None:
    """Other words for the notice, a banner, a prompt without its newline: nobody has planned it."""
    place = changed(
        tmp_path / "program",
        "4-names",
        "room.tell(wire.ASK_NAME, user)",
        'user.sock.sendall(b"Please enter your name: ")',
    )
    result = graded(place, "4-names")
    assert result.fraction < 1
    assert not lost(result, Verdict.NOT_REACHED) or result.fraction > 0.75


def test_strict_is_without_allowances(tmp_path) -> None:
    mistake = KNOWN["s3-echo-to-sender"]
    place = mistake.plant(tmp_path / "program")
    result = graded(place, mistake.stage, strict=True)
    assert len(lost(result, Verdict.NOT_REACHED)) > 10
    assert not any(check.allowances for check in result.checks)
    reasons = {c.reason for c in result.checks if c.verdict is Verdict.NOT_REACHED}
    assert all(reason.startswith("builds on ") for reason in reasons)


def test_the_settings_can_make_all_grading_strict(monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(grader, "allowances_given", lambda: False)
    mistake = KNOWN["s4-no-question"]
    submission = find(mistake.plant(tmp_path / "program"), stage_named(mistake.stage))
    result = grade(submission, seed=42, again=False)
    assert result.strict
    assert lost(result.stages[0], Verdict.NOT_REACHED)


def test_a_slip_in_the_settings_is_told(monkeypatch, tmp_path) -> None:
    file = tmp_path / "stages.toml"
    file.write_text('allowances = "no"\n', encoding="utf-8")
    monkeypatch.setattr(stages, "FILE", file)
    stages.allowances_given.cache_clear()
    try:
        with pytest.raises(BadSettings, match="allowances should be true or false, not 'no'"):
            stages.allowances_given()
    finally:
        stages.allowances_given.cache_clear()


def test_what_is_not_written_yet_is_no_deviation() -> None:
    result = graded(stage_named("3-room").starter, "3-room")
    assert lost(result, Verdict.NOT_REACHED)
    assert not any(check.allowances for check in result.checks)


def test_a_crash_is_no_deviation(tmp_path) -> None:
    """The welcome does not come, because the thread ends with an error before it."""
    place = changed(
        tmp_path / "program",
        "3-room",
        "wire.send_line(sock, wire.WELCOME",
        "wire.send_line(sock, wire.WELCOMME",
    )
    result = graded(place, "3-room")
    assert lost(result, Verdict.NOT_REACHED)
    assert not any(check.allowances for check in result.checks)


def test_the_same_program_is_always_judged_alike(tmp_path) -> None:
    mistake = KNOWN["s4-welcome-to-all"]
    place = mistake.plant(tmp_path / "program")
    first, second = (graded(place, mistake.stage, seed=seed) for seed in (1, 2))
    assert [(c.name, c.verdict, c.allowances) for c in first.checks] == [
        (c.name, c.verdict, c.allowances) for c in second.checks
    ]


def test_a_check_that_is_about_a_missing_line_is_not_run(tmp_path) -> None:
    mistake = KNOWN["s4-no-leave-notice"]
    result = graded(mistake.plant(tmp_path / "program"), mistake.stage)
    verdicts = {check.name: check for check in result.checks}
    hidden = verdicts["4-names/names_stay_with_their_users"]
    assert hidden.verdict is Verdict.NOT_REACHED
    assert "the notice that a user has left does not come" in hidden.reason
    assert verdicts["4-names/reset_is_told"].verdict is Verdict.FAILED
    assert verdicts["4-names/quit"].verdict is Verdict.PASSED


def test_the_reports_tell_it_at_both_places(tmp_path) -> None:
    mistake = KNOWN["s3-echo-to-sender"]
    submission = find(mistake.plant(tmp_path / "program"), stage_named(mistake.stage))
    result = grade(submission, seed=42, again=False)
    for text in (terminal.plain(result, "again"), html.text(result, "again")):
        words = " ".join(text.split())
        assert "was judged as if we agreed: Each user gets its own lines back." in words
        assert "Judged with an allowance: Each user gets its own lines back." in words
    assert "Judged with an allowance" in markdown.text(result, "again")


def _second_is_found(pair, tmp_path: Path) -> bool:
    """Whether both mistakes cost more than the first one alone, or need one more allowance."""
    first = pair.mistakes[0]
    alone = graded(first.plant(tmp_path / "alone"), pair.stage)
    both = graded(pair.plant(tmp_path / "both"), pair.stage)
    return both.fraction < alone.fraction or len(_agreed(both)) > len(_agreed(alone))


def _agreed(stage: StageResult) -> set[str]:
    return {a for c in stage.checks if c.verdict is Verdict.FAILED for a in c.allowances}


@pytest.mark.parametrize("pair", some_cascades(SAMPLE), ids=lambda pair: pair.name)
def test_a_second_mistake_is_still_found(pair, tmp_path) -> None:
    assert _second_is_found(pair, tmp_path)


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("begin", range(0, MORE, TOGETHER))
def test_nearly_every_second_mistake_is_found(begin: int, tmp_path) -> None:
    some = some_cascades(MORE, seed=1)[begin : begin + TOGETHER]
    missed = [p.name for n, p in enumerate(some) if not _second_is_found(p, tmp_path / str(n))]
    assert len(missed) <= MISSED, missed
