"""The open assignment as a stage of its own: not one of `stages()`, and graded by a rubric."""

from __future__ import annotations

from partyline.stages import Stage

OPEN = Stage(name="open", title="The open assignment", weight=100, manners="", todos=())
