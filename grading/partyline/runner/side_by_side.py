"""The stages of one submission, graded by several workers at a time; their order stays."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator, Mapping, Sequence

from partyline.model.results import CheckResult

OWN_NETWORK = ("bwrap", "docker")  # fences behind which no two workers compete for a port


def shares(sizes: Mapping[str, int], workers: int) -> list[list[str]]:
    """Return which stages each worker gets, so that all have about as much to do.

    Args:
        sizes: stage -> how many checks it has, in the order of the stages.
        workers: how many there are.
    """
    order = list(sizes)
    parts: list[list[str]] = [[] for _ in range(max(1, min(workers, len(order))))]
    for stage in sorted(order, key=lambda name: -sizes[name]):
        min(parts, key=lambda part: sum(sizes[name] for name in part)).append(stage)
    return [sorted(part, key=order.index) for part in parts]


def together(streams: Sequence[Iterator[CheckResult]]) -> Iterator[CheckResult]:
    """Yield the results of several workers as they come; the first that fails ends all."""
    if len(streams) == 1:
        yield from streams[0]
        return
    arrived: queue.SimpleQueue[CheckResult | BaseException | None] = queue.SimpleQueue()

    def read(stream: Iterator[CheckResult]) -> None:
        try:
            for result in stream:
                arrived.put(result)
            arrived.put(None)
        except BaseException as error:  # it is raised again where somebody waits
            arrived.put(error)

    for stream in streams:
        threading.Thread(target=read, args=(stream,), daemon=True).start()
    left = len(streams)
    while left:
        item = arrived.get()
        if item is None:
            left -= 1
        elif isinstance(item, BaseException):
            raise item
        else:
            yield item


def in_order(results: Iterator[CheckResult], sizes: Mapping[str, int]) -> Iterator[CheckResult]:
    """Yield results stage by stage, each as soon as all those of earlier stages are there.

    Args:
        sizes: stage -> how many results it will have, in the order of the stages.
    """
    waiting: dict[str, list[CheckResult]] = {stage: [] for stage in sizes}
    left = dict(sizes)
    stages = iter(sizes)
    current = next(stages, None)
    for result in results:
        waiting[result.stage].append(result)
        while current is not None:
            yield from waiting[current]
            left[current] -= len(waiting[current])
            waiting[current].clear()
            if left[current] > 0:
                break
            current = next(stages, None)
    for stage in waiting.values():
        yield from stage
