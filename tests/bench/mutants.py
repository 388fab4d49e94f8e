"""How much the grader catches of what nobody has told it: small changes to the solutions.

    python3 tests/bench/mutants.py --stage 3 --file server.py --sample 40

Each mutant is a solution with one small change: a statement left out, a condition turned round, a
comparison or a number off by one, a block taken out of its lock, a method replaced by a similar
one. The grader meets each with all checks of its stage. What it does not catch is compared with
`equivalent_mutants.toml`, which lists those that change nothing that the course promises, each with
the reason. The rest has survived, and is printed: a check is missing, or a line in that list.
With --write, the numbers are kept in `mutants.json`, for the certificate.
"""

from __future__ import annotations

import argparse
import ast
import random
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "grading"))

from partyline.certificate.mutation import KILLED, SAME, SURVIVED, WORDS, keep
from partyline.model.results import Verdict
from partyline.model.stages import stage_named, stages
from partyline.runner.grader import grade
from partyline.submission.submission import find

EQUIVALENT = Path(__file__).with_name("equivalent_mutants.toml")
_COMPARISONS = {
    **{"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "=="},
    **{"in": "not in", "not in": "in", "is": "is not", "is not": "is"},
}
_SIMILAR = {
    **{".append(": ".insert(0, ", ".sendall(": ".send(", ".casefold": ".lower"},
    **{'.removesuffix("': '.strip("', '.rstrip("\\n")': ".strip()", ".discard(": ".remove("},
    **{"SHUT_WR": "SHUT_RDWR", "SHUT_RDWR": "SHUT_WR", ".startswith(": ".__contains__("},
    **{"daemon=True": "daemon=False", 'errors="replace"': 'errors="strict"', "break": "continue"},
}


@dataclass(frozen=True)
class Mutant:
    """One change.

    Args:
        stage, file: where.
        line: its number.
        what: the kind of change.
        text: the line of the solution, without blanks around it.
        source: the whole file with the change.
    """

    stage: str
    file: str
    line: int
    what: str
    text: str
    source: str

    def __str__(self) -> str:
        return f"{self.stage}/{self.file}:{self.line} {self.what}: {self.text}"


def mutants(stage: str, file: Path) -> Iterator[Mutant]:
    """Yield all mutants of one file of a solution."""
    source = file.read_text(encoding="utf-8")
    lines = source.splitlines(keepends=True)
    for line, what, changed in _changes(source, lines):
        try:
            ast.parse(changed)
        except SyntaxError:
            continue
        yield Mutant(stage, file.name, line, what, lines[line - 1].strip(), changed)


def _changes(source: str, lines: list[str]) -> Iterator[tuple[int, str, str]]:
    def put(node: ast.expr | ast.stmt, new: str) -> str:
        assert node.end_lineno is not None and node.end_col_offset is not None
        first = lines[node.lineno - 1].encode()[: node.col_offset].decode()
        last = lines[node.end_lineno - 1].encode()[node.end_col_offset :].decode()
        return "".join([*lines[: node.lineno - 1], first + new + last, *lines[node.end_lineno :]])

    tree = ast.parse(source)
    inside = [n for f in ast.walk(tree) if isinstance(f, ast.FunctionDef) for n in ast.walk(f)]
    for node in dict.fromkeys(inside):
        text = ast.get_source_segment(source, node) or ""
        if isinstance(node, ast.Expr | ast.Assign | ast.AugAssign | ast.Return | ast.Raise):
            docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
            if not docstring:
                yield node.lineno, "left out", put(node, "pass")
        elif isinstance(node, ast.Continue | ast.Break):
            yield node.lineno, "left out", put(node, "pass")
        if isinstance(node, ast.If | ast.While | ast.IfExp):
            test = ast.get_source_segment(source, node.test)
            yield node.test.lineno, "turned round", put(node.test, f"not ({test})")
        elif isinstance(node, ast.Compare) and len(node.ops) == 1:
            left, right = (
                ast.get_source_segment(source, n) or "" for n in (node.left, *node.comparators)
            )
            sign = text.removeprefix(left).removesuffix(right).strip()
            if sign in _COMPARISONS:
                yield node.lineno, "compared", put(node, f"{left} {_COMPARISONS[sign]} {right}")
        elif isinstance(node, ast.Constant) and type(node.value) in (int, float):
            yield node.lineno, "off by one", put(node, repr(node.value + 1))
        elif isinstance(node, ast.With) and "lock" in ast.unparse(node.items[0].context_expr):
            head = lines[node.lineno - 1]
            free = f"{head[: len(head) - len(head.lstrip())]}if True:\n"
            changed = [*lines[: node.lineno - 1], free, *lines[node.lineno :]]
            yield node.lineno, "without the lock", "".join(changed)
    for number, line in enumerate(lines, 1):
        for old, new in _SIMILAR.items():
            if old in line and not line.lstrip().startswith(("#", '"""', "import")):
                changed = [*lines[: number - 1], line.replace(old, new, 1), *lines[number:]]
                yield number, f"{old} > {new}", "".join(changed)


def judge(mutant: Mutant, seed: int) -> tuple[Mutant, list[str]]:
    """Grade a mutant by all checks of its stage; return what failed."""
    stage = stage_named(mutant.stage)
    with tempfile.TemporaryDirectory(prefix="partyline-") as folder:
        place = Path(folder) / stage.name
        place.mkdir()
        for file in stage.solution.glob("*.py"):
            (place / file.name).write_bytes(file.read_bytes())
        (place / mutant.file).write_text(mutant.source, encoding="utf-8")
        result = grade(find(place, stage), seed, again=False)
    return mutant, [check.name for check in result.checks if check.verdict is Verdict.FAILED]


def reasons() -> dict[tuple[str, str, str], str]:
    """Return why some mutants change nothing that is promised: (file, text, what) -> reason."""
    data = tomllib.loads(EQUIVALENT.read_text(encoding="utf-8"))
    return {(one["file"], one["text"], one["what"]): one["why"] for one in data["mutant"]}


def main() -> None:
    """Make mutants, grade them, and print the table and the survivors."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--stage", default="", help="only this one: its name or number")
    parser.add_argument("--file", default="", help="only files of this name")
    parser.add_argument("--sample", type=int, default=0, help="so many, drawn from the seed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--write", action="store_true", help="keep the numbers in mutants.json")
    args = parser.parse_args()
    found = [
        mutant
        for stage in stages()
        if not args.stage or args.stage in (stage.name, stage.name.partition("-")[0])
        for file in sorted(stage.solution.glob("*.py"))
        if args.file in ("", file.name)
        for mutant in mutants(stage.name, file)
    ]
    possible = Counter(mutant.stage for mutant in found)
    if args.sample:
        found = random.Random(args.seed).sample(found, min(args.sample, len(found)))
    known = reasons()
    counts: Counter[tuple[str, str]] = Counter()
    with ProcessPoolExecutor(args.jobs) as pool:
        for mutant, failed in pool.map(judge, found, [args.seed] * len(found)):
            listed = (mutant.file, mutant.text, mutant.what) in known
            word = KILLED if failed else SAME if listed else SURVIVED
            counts[mutant.stage, word] += 1
            if word == SURVIVED:
                print(f"survived: {mutant}", flush=True)
    print(f"\n{'stage':10} {'mutants':>8} {KILLED:>8} {SAME:>11} {SURVIVED:>9}")
    for stage in dict.fromkeys(name for name, _ in counts):
        numbers = [counts[stage, word] for word in WORDS]
        if args.write and not args.file:
            keep(stage, possible[stage], {word: counts[stage, word] for word in WORDS})
        print(f"{stage:10} {sum(numbers):8} {numbers[0]:8} {numbers[1]:11} {numbers[2]:9}")


if __name__ == "__main__":
    main()
