"""kill -9 while reports are written: each of them is the old one or the new one, and whole."""

import csv
import io
import json
import random
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from partyline.classroom import results_file
from partyline.classroom.store import Store
from sample_exports import moodle_worksheet

SCRIPT = Path(__file__).with_name("slow_reports.py")
pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no kill -9 here")


def see_that_all_is_whole(root: Path) -> None:
    data = json.loads((root / "results.json").read_text(encoding="utf-8"))
    assert data["rubric"]["scale"] in (10.0, 20.0) and len(data["submissions"]) == 6
    for name in ("class.html", "grades.csv", "upload/Grades.csv", "upload/feedback-moodle.zip"):
        file = root / name
        if not file.exists():  # killed before it was written for the first time
            continue
        if name.endswith(".html"):
            assert file.read_text(encoding="utf-8").rstrip().endswith("</html>")
        elif name.endswith(".zip"):
            with zipfile.ZipFile(file) as archive:
                assert archive.testzip() is None
        else:
            rows = list(csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig"))))
            assert len(rows) == 7 and len({len(row) for row in rows}) == 1


def kill_often(times: int, a_class, store: Store, place: Path) -> None:
    sheet = place / "Grades.csv"
    sheet.write_bytes(moodle_worksheet("en"))
    results_file.write(a_class(), store.root)
    data = json.loads((store.root / "results.json").read_text())
    data["rubric"]["scale"] = 20.0
    (store.root / "results.json").write_text(json.dumps(data))
    store.write_run({"seed": 7, "keys": []})
    chance = random.Random(7)
    written = 0
    for _ in range(times):
        command = [sys.executable, str(SCRIPT), str(store.root), str(sheet)]
        with subprocess.Popen(command, stdout=-1, stderr=-1, text=True) as run:
            first = run.stdout.readline()
            assert first, run.stderr.read()
            time.sleep(chance.uniform(0, 0.05))
            run.send_signal(signal.SIGKILL)
            written += 1 + len(run.stdout.read().splitlines())
        see_that_all_is_whole(store.root)
    assert written >= times
    with store.locked():
        left = [file.name for file in store.root.rglob("*") if file.name.endswith(".part")]
        assert left == [], "the next run sweeps"


def test_reports_are_whole_after_a_kill(a_class, store, tmp_path) -> None:
    kill_often(4, a_class, store, tmp_path)


@pytest.mark.slow
def test_reports_are_whole_after_fifty_kills(a_class, store, tmp_path) -> None:
    kill_often(50, a_class, store, tmp_path)
