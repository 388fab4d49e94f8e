"""Every attack is held by every isolation that promises it, and costs no neighbour anything."""

import itertools
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import replace
from pathlib import Path

import pytest
from partyline.model.results import SubmissionResult
from partyline.sandbox.modes import MODES
from partyline.specimens.attacks import ROWS, Attack, attacks

sys.path.append(str(Path(__file__).parents[1] / "attacks"))
from arena import BEST, FEW, ISOLATIONS, Arena, Run

pytestmark = [
    pytest.mark.timeout(3600),  # each waits for its turn; arena.py ends a run that hangs
    pytest.mark.xdist_group("attacks"),  # one table for all of them
]
ALL = attacks()
PROGRAMS = [attack for attack in ALL if not attack.by]
SIDE_BY_SIDE = 3
LARGEST = 4 << 20  # bytes of a result: a class of four hundred must fit on a disk
MARGIN = 3  # the table's bounds are for a quiet machine
AS_LONG = 2  # times: so long may an attack take as its neighbour, beside what its file allows


class Table:
    """All attacks that this session asks for, graded side by side, and the heavy ones at last.

    Args:
        asked: what to run: an attack, the isolation, and whether all its checks are wanted.
    """

    def __init__(self, asked: list[tuple[Attack, str, bool]]) -> None:
        self.arena = Arena()
        self._pool = ThreadPoolExecutor(SIDE_BY_SIDE)
        self._beside = self.arena.neighbour(BEST, () if any(w for *_, w in asked) else FEW)
        self._beside.__enter__()
        self._last = ThreadPoolExecutor(1)
        self._runs: dict[tuple[str, str, bool], Future[Run]] = {}
        for heavy, pool in ((False, self._pool), (True, self._last)):
            light = list(self._runs.values())
            for attack, mode, whole in asked:
                if attack.heavy is heavy and not attack.refusal(mode):
                    run = pool.submit(self._carry_out, attack, mode, whole, light)
                    self._runs[attack.name, mode, whole] = run

    def _carry_out(self, attack: Attack, mode: str, whole: bool, earlier: list[Future[Run]]) -> Run:
        wait(earlier)
        return self.arena.attack(attack if whole else briefly(attack), mode)

    def run(self, attack: Attack, mode: str, whole: bool) -> Run:
        """Wait for one run."""
        return self._runs[attack.name, mode, whole].result()

    def beside(self, run: Run) -> list[Run]:
        """Return the neighbour's runs that ran at the same time."""
        runs = self.arena.neighbours
        return [other for other in runs if other.began < run.ended and other.ended > run.began]

    def pace(self, run: Run) -> float:
        """Return how long the neighbour took meanwhile, or next: so fast is this machine now."""
        net = time.monotonic() + 600
        while not any(other.ended > run.began for other in self.arena.neighbours):
            assert time.monotonic() < net, "the neighbour does not come to an end"
            time.sleep(0.1)
        later = [other for other in self.arena.neighbours if other.ended > run.began]
        return max(other.seconds for other in later if other in (later[0], *self.beside(run)))

    def close(self) -> None:
        """Begin nothing more, and remove everything."""
        self._last.shutdown(cancel_futures=True)
        self._pool.shutdown(cancel_futures=True)
        self._beside.__exit__(None, None, None)
        self.arena.close()


def briefly(attack: Attack) -> Attack:
    """Return the attack with few checks, and those that its file names."""
    if attack.only or attack.deadline or attack.score not in ("ok", "earned"):
        return attack
    return replace(attack, only=tuple(dict.fromkeys([*FEW, *attack.passes, *attack.fails])))


@pytest.fixture(scope="session")
def table(request) -> Iterator[Table]:
    """Start all the attacks at once; each test waits for its own."""
    asked = []
    for item in request.session.items:
        values = getattr(item, "callspec", None) and item.callspec.params
        if values and "attack" in values:
            asked.append((values["attack"], values.get("mode", BEST), "mode" in values))
    table = Table(asked)
    yield table
    table.close()


def judge(table: Table, attack: Attack, mode: str, whole: bool) -> None:
    """See that a run came to what the attack's file promises for this isolation."""
    if reason := attack.refusal(mode):
        pytest.skip(reason)
    run = table.run(attack, mode, whole)
    assert run.status is not None, f"the run did not end by itself; it said: {run.said}"
    if run.data is None and not attack.held(mode):
        assert run.status, "there is no result, and no word about it"
        return
    assert run.data is not None, f"there is no result (status {run.status}): {run.said}"
    result = SubmissionResult.from_json(run.data)
    assert result.isolation.startswith(f"isolation: {mode}")
    if not attack.held(mode):
        return
    judge_the_result(attack, run, result)
    judge_the_surroundings(table, run)
    pace = table.pace(run)
    bound = AS_LONG * pace + (attack.deadline or 0) + MARGIN * attack.seconds
    assert run.seconds < bound, f"it took {run.seconds:.1f} s, and the neighbour {pace:.1f} s"


def judge_the_result(attack: Attack, run: Run, result: SubmissionResult) -> None:
    """See that score, verdicts and words are what they should be."""
    verdicts, score = run.verdicts(), result.score
    if score is None and attack.score == "earned":  # it was asked for some checks only
        score = 100 * [*verdicts.values()].count("passed") / len(verdicts)
    right = {
        "ok": set(verdicts.values()) == {"passed"} and score in (100, None),
        "0": score == 0,
        "earned": score is not None and 0 < score < 100,
        "any": score is not None,
        "none": score is None,
    }
    assert right[attack.score], f"the score is {score}, not {attack.score}: {run.words}"
    assert {verdicts[name] for name in attack.passes} <= {"passed"}, verdicts
    assert {verdicts[name] for name in attack.fails} <= {"failed"}, verdicts
    for choice in attack.says:
        assert any(" ".join(words.split()) in run.words for words in choice), run.words
    for words in attack.never:
        assert words not in f"{run.data} {run.said}"
    assert run.size < LARGEST, f"the result has {run.size} bytes"
    strange = {letter for letter in run.said if not letter.isprintable() and letter != "\n"}
    assert not strange, f"the screen has got {strange}"


def judge_the_surroundings(table: Table, run: Run) -> None:
    """See that nothing is left, nothing got out, and nobody else was hurt."""
    assert run.left == [], "these still run"
    assert run.litter == [], "these files are left"
    assert run.changed == [], "these files of the submission are not as they were"
    assert run.heard == [], "these have heard from it"
    for secret in table.arena.secrets:
        assert secret not in f"{run.data} {run.said}"
    for other in table.beside(run):
        assert other.data is not None, other.said
        assert set(other.verdicts().values()) == {"passed"}, f"the neighbour: {other.words}"


@pytest.mark.parametrize(
    "attack",
    [
        pytest.param(attack, marks=pytest.mark.slow if number else ())
        for _, same in itertools.groupby(PROGRAMS, key=lambda attack: attack.row)
        for number, attack in enumerate(same)  # of each row the first is always run
    ],
    ids=lambda attack: attack.name,
)
def test_is_held(attack, table) -> None:
    """With the best isolation of this machine, and few checks."""
    judge(table, attack, BEST, whole=False)


@pytest.mark.slow
@pytest.mark.parametrize("mode", ISOLATIONS)
@pytest.mark.parametrize("attack", PROGRAMS, ids=lambda attack: attack.name)
def test_is_held_or_told_in_every_isolation(attack, mode, table) -> None:
    judge(table, attack, mode, whole=True)


def test_the_best_isolation_is_not_lost_without_a_word() -> None:
    """Where plain bubblewrap works, our fence of it must: else all this would prove less."""
    bwrap = shutil.which("bwrap")
    if bwrap is None:
        pytest.skip("bubblewrap is not installed")
    probe = "--unshare-all --unshare-user --disable-userns --ro-bind / / --proc /proc true"
    tried = subprocess.run([bwrap, *probe.split()], capture_output=True)
    if tried.returncode:
        pytest.skip(f"bubblewrap does not work here: {tried.stderr.decode().strip()}")
    assert BEST == "bwrap"


def test_every_row_has_an_attack() -> None:
    assert {attack.row for attack in ALL} == set(ROWS)
    assert len(ALL) >= 42


def test_every_attack_is_told_well() -> None:
    sentences = [attack.does for attack in ALL]
    assert len(set(sentences)) == len(sentences)
    assert all(sentence and not sentence.endswith(".") for sentence in sentences)
    for attack in ALL:
        assert attack.name.startswith(f"{attack.row:02}-")
        assert set(attack.not_held) <= set(MODES) - {"bwrap"}, "bwrap holds every row"
