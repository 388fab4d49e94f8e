"""Writes the reports of a class again and again, until a test kills it: `slow_reports.py RESULTS`.

The results folder holds a finished class of `slow_class.py`'s export.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT / "grading"), str(Path(__file__).parent)]

from partyline.classroom import hand_back, results_file  # noqa: E402
from partyline.classroom.rubric import ClassRubric  # noqa: E402
from partyline.classroom.store import Store  # noqa: E402


def main() -> None:
    """Count the marks by one scale after the other, and write all that goes back."""
    store = Store(Path(sys.argv[1]))
    sheets = hand_back.worksheets([Path(sys.argv[2])], "")
    scale = 20.0
    with store.locked():
        while True:
            data = results_file.counted(results_file.read(store.root), ClassRubric(scale=scale))
            results_file.write(data, store.root)
            hand_back.write(data, store, sheets, replace=True)
            print(scale, flush=True)
            scale = 30.0 - scale


if __name__ == "__main__":
    main()
