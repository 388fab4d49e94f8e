"""What a worker runs the checks against, and the results so far."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from partyline.chat.case import Case
from partyline.model.allowance import Allowance, merged
from partyline.model.checks import TIME, Check
from partyline.model.results import CheckResult
from partyline.model.stages import stage_named
from partyline.runner.pristine import Pristine
from partyline.sandbox.sandbox import Sandbox, open_sandbox
from partyline.system.event_loop import DEADLINE, HURRIED

IDLE = 4.0  # seconds that users may wait for a program that sleeps, before its sleeps get shorter


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
        idle: stage -> seconds that users have waited for a program that sleeps.
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
    idle: dict[str, float] = field(default_factory=dict)
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

    def has_short_sleeps(self, check: Check) -> bool:
        """Return whether the programs of a check do not sleep as long as they want to."""
        too_long = self.idle.get(check.stage, 0.0) > IDLE
        return too_long and TIME not in check.about

    def new_case(
        self,
        check: Check,
        seed: str,
        allowances: tuple[Allowance, ...] = (),
        short_sleeps: bool | None = None,
    ) -> Case:
        """Return one run of one check, with the programs as they were handed in.

        Args:
            check: what is run.
            seed: what its random words are drawn from.
            allowances: the deviations that are agreed.
            short_sleeps: whether programs sleep for a part of their time; None: if they sleep
                very much.
        """
        stage = check.stage
        if self.sandbox is None:
            self.sandbox = open_sandbox()
        if stage in self.pristine:
            self.pristine[stage].restore()
        wire = stage_named(stage).wire()
        case = Case(self.folders[stage], wire, seed, self.sandbox, allowances=allowances)
        case.loop.ends_at = self.began + self.deadline
        short = self.has_short_sleeps(check) if short_sleeps is None else short_sleeps
        case.short_sleeps = short
        if not short and TIME not in check.about:
            case.loop.most_idle = IDLE
        case.busy = stage in self.busy
        case.loop.slow = self.slow.get(stage, 0.0)
        if self.late.get(stage) or case.busy:
            case.loop.patience = HURRIED
        return case

    @property
    def out_of_time(self) -> str:
        """Why a check is not run to its end, when the time is over."""
        return f"stopped after {self.deadline:.0f} s, the time for one submission"
