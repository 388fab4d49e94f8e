"""What a fence costs: milliseconds for each start of a program, side by side with no fence.

    python tests/bench/fences.py [--starts 100]

The starts of all isolations alternate, so that whatever else the machine does meets all of them.
Measured is the inner ring, which each start passes: from the request to the program's first word,
and from the kill to the end of everything. The aim: with bwrap at most 15 ms more than with none.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "grading"))
from partyline.runner import worker_process
from partyline.sandbox.modes import MODES, fence
from partyline.sandbox.sandbox import Sandbox, open_sandbox

AIM = 15.0  # milliseconds


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--starts", type=int, default=100, help="of each isolation")
    starts = parser.parse_args().starts
    offered = [mode for mode in MODES if mode != "docker" and not worker_process.available(mode)]
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder).resolve()
        place.chmod(0o711)
        home = place / "1-echo"
        home.mkdir()
        (home / "server.py").write_text("import socket, threading\nprint('ready', flush=True)\n")
        sandboxes = {mode: open_sandbox(fence(mode).inner(place)) for mode in offered}
        times: dict[str, list[float]] = {mode: [] for mode in offered}
        for _ in range(starts):
            for mode, sandbox in sandboxes.items():
                times[mode].append(one(sandbox, home / "server.py"))
        for sandbox in sandboxes.values():
            sandbox.close()
    plain = statistics.median(times["none"])
    print(f"{'isolation':10}  median ms  p95 ms  more than none")
    for mode, taken in times.items():
        median, p95 = statistics.median(taken), statistics.quantiles(taken, n=20)[-1]
        print(f"{mode:10}  {median:9.1f}  {p95:6.1f}  {median - plain:+.1f} ms")
    if "bwrap" in times:
        more = statistics.median(times["bwrap"]) - plain
        print(f"\nbwrap: {more:.1f} ms more for each start; the aim is {AIM:.0f} at most")


def one(sandbox: Sandbox, program: Path) -> float:
    """Start a program, wait for its first word, and end it; return the milliseconds."""
    began = time.perf_counter()
    running = sandbox.start(program, [], with_stdin=False)
    assert isinstance(running.output, int)
    os.read(running.output, 100)
    sandbox.kill(running)
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main()
