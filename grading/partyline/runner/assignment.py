"""What a worker runs the checks against, and the results so far."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from partyline.chat.case import Case
from partyline.model.allowance import Allowance, merged
from partyline.model.checks import Check
from partyline.model.results import CheckResult
from partyline.model.stages import stage_named
from partyline.runner.pristine import Pristine
from partyline.sandbox.sandbox import Sandbox, open_sandbox
from partyline.system.event_loop import DEADLINE, HURRIED


@dataclass
class Assignment:
    """What to run the checks against.

    Args:
        folders: stage name -> folder with the programs; stages that are not named are left out.
        seed: what all random words are drawn from.
        only: check names; empty means all.
        deadline: seconds for all checks together.
        report: is given each result as soon as the check is over.
        tell: is given what a plugin has to tell beside results, as plain data.
        settings: what the request says to the plugins that it names.
        sandbox: starts the programs; without one, one without a fence is opened.
        pristine: stage name -> what puts its folder back as it was handed in.
        weathers: in how many bad weathers each check that passes is run again.
        again: whether a check that fails is run again, to see if it fails every time.
        strict: whether no deviation is ever agreed.
        order: the checks that are run, in this order.
        busy: stages whose programs are awake all the time.
        slow: stage -> seconds that users have waited for slow answers.
        agreed: check -> the deviations that are agreed once it is over: see allowance_search.py.
    """

    folders: dict[str, Path]
    seed: int = 0
    only: tuple[str, ...] = ()
    deadline: float = DEADLINE
    report: Callable[[CheckResult], None] = lambda _: None
    tell: Callable[[dict[str, Any]], None] = lambda _: None
    settings: dict[str, Any] = field(default_factory=dict)
    sandbox: Sandbox | None = None
    pristine: dict[str, Pristine] = field(default_factory=dict)
    again: bool = False
    weathers: int = 0
    strict: bool = False
    order: list[Check] = field(default_factory=list)
    agreed: dict[str, tuple[Allowance, ...]] = field(default_factory=dict)
    results: dict[str, CheckResult] = field(default_factory=dict)
    late: dict[str, int] = field(default_factory=dict)
    busy: set[str] = field(default_factory=set)
    slow: dict[str, float] = field(default_factory=dict)
    began: float = 0.0

    def allowances_for(self, check: Check) -> tuple[Allowance, ...]:
        """Return what was agreed in the checks on which this one builds."""
        return merged(a for name in check.after for a in self.agreed.get(name, ()))

    def goes_on_after(self, check: Check) -> bool:
        """Return whether a later check of the same stage is run."""
        names = [other.name for other in self.order if other.stage == check.stage]
        return check.name in names[:-1]

    def known_allowances(self, stage: str) -> tuple[Allowance, ...]:
        """Return what has been agreed anywhere in a stage up to now."""
        checks = [check.name for check in self.order if check.stage == stage]
        return merged(a for name in checks for a in self.agreed.get(name, ()))

    def new_case(self, stage: str, seed: str, allowances: tuple[Allowance, ...] = ()) -> Case:
        """Return one run of one check of a stage, with the programs as they were handed in."""
        if self.sandbox is None:
            self.sandbox = open_sandbox()
        if stage in self.pristine:
            self.pristine[stage].restore()
        wire = stage_named(stage).wire()
        case = Case(self.folders[stage], wire, seed, self.sandbox, allowances=allowances)
        case.loop.ends_at = self.began + self.deadline
        case.busy = stage in self.busy
        case.loop.slow = self.slow.get(stage, 0.0)
        if self.late.get(stage) or case.busy:
            case.loop.patience = HURRIED
        return case

    @property
    def out_of_time(self) -> str:
        """Why a check is not run to its end, when the time is over."""
        return f"stopped after {self.deadline:.0f} s, the time for one submission"
