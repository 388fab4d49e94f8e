"""A chat with a protocol of its own: find its programs, run them, be its users, mark it."""

from partyline.model.stages import Stage

# The open assignment as a stage: not one of `stages()`, and graded by a rubric.
OPEN = Stage(name="open", title="The open assignment", weight=100, handshake="", todos=())
