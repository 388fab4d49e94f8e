"""A check that passes is run again in bad weather, and a failure there is made small."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from partyline.chat.fixtures import perform
from partyline.chat.weather import Decision, Weather, smallest
from partyline.chat.weather_words import fails_when
from partyline.model.checks import Check
from partyline.model.failure import CheckFailed, NotJudgedHere, OutOfTime
from partyline.model.stages import stage_named
from partyline.runner.assignment import Assignment

_ATTEMPTS = 40  # runs that a failure may cost until it is small
_SURE = 2  # runs in a row that must fail in the smallest weather


@dataclass
class WeatherReruns:
    """The runs of one assignment in bad weather. Their time is not the time of the calm runs.

    Args:
        assignment: what the checks are run against.
    """

    assignment: Assignment

    def finds(self, check: Check, function: Callable[..., None]) -> str:
        """Run a check that has passed in several weathers.

        The first cuts every message at every byte. The others are drawn from the seed.

        Returns:
            What went wrong, and in which smallest weather; "" if nothing did.
        """
        began = time.monotonic()
        try:
            for number in range(self.assignment.weathers):
                seed = f"{self.assignment.seed}/{check.name}/weather {number}"
                weather = Weather(seed, cuts_only=number == 0)
                failed = self._fails(check, function, weather)
                if failed is not None:
                    return self._told(check, function, weather, failed)
            return ""
        finally:
            self.assignment.began += time.monotonic() - began

    def _told(
        self, check: Check, function: Callable[..., None], weather: Weather, failed: CheckFailed
    ) -> str:
        last = weather, failed

        def fails(some: list[Decision]) -> bool:
            nonlocal last
            smaller = Weather(only=some)
            why = self._fails(check, function, smaller)
            if why is not None:
                last = smaller, why
            return why is not None

        small = smallest(weather.done, fails, _ATTEMPTS) if weather.done else []
        if not small or not weather.done:
            return failed.sentence
        sure = all(fails(small) for _ in range(_SURE))
        shown, why = last
        known = shown if set(small) <= set(shown.done) else weather
        return f"{why.sentence} {fails_when(small, known, sure)}"

    def _fails(
        self, check: Check, function: Callable[..., None], weather: Weather
    ) -> CheckFailed | None:
        assignment = self.assignment
        agreed = assignment.agreed.get(check.name, ())
        case = assignment.new_case(check, f"{assignment.seed}/{check.name}", agreed)
        case.loop.ends_at = time.monotonic() + assignment.deadline
        case.comes_under(weather)
        try:
            perform(function, case, stage_named(check.stage))
        except CheckFailed as failed:
            return failed
        except (NotJudgedHere, OutOfTime):
            pass
        except Exception:  # a defect of ours, and no word on the program
            pass
        return None
