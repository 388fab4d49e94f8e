"""What every lesson keeps to: its form, its style, its access. Each rule gives letters, or none."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from partyline.course.prose import Measure, measure
from partyline.model.outline import FENCE, Lesson, anchor, headings, without_fences
from partyline.model.stages import ROOT

SECTIONS = (
    "You will build",
    "Try it by hand",
    "What happened",
    "The one idea",
    "Build it",
    "What the checker does",
    "See it work",
    "Now break it",
    "Check yourself",
    "Stuck?",
    "For the curious",
)
LANGUAGES = {"text", "console", "python", "pycon", "mermaid"}
CALLOUTS = {"NOTE", "TIP", "WARNING"}
NEVER = ("simply", "just", "obviously", "easy", "easily", "trivial", "of course", "clearly")
HINTS = ("A nudge", "A plan", "Almost code")

WORDS = range(600, 901)
MEAN_SENTENCE = 14
PARAGRAPH = 45
CODE = 25
ASIDE = 80

_LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)")
_INLINE = re.compile(r"`[^`\n]*`")


def form(lesson: Lesson) -> Iterator[str]:
    """All sections are there, in their order, and each TODO has its heading and its three hints."""
    second = re.findall(r"^## (.+)$", without_fences(lesson.text), re.MULTILINE)
    if tuple(second) != SECTIONS:
        yield f"its sections are {second}"
    if not lesson.headings[0].startswith(f"Lesson {lesson.number}: "):
        yield f"its first heading is {lesson.headings[0]!r}"
    if lesson.text.count("**", lesson.text.index("## The one idea")) < 2:
        yield "its idea is not bold"
    numbers = [todo.number for todo in lesson.todos]
    built = re.findall(r"^### TODO ([\d.]+): ", lesson.section("Build it"), re.MULTILINE)
    if built != numbers:
        yield f"its TODOs are {numbers}, its headings {built}"
    hints = lesson.section("Stuck?")
    hinted = re.findall(r"^### Hints for ([\d.]+)$", hints, re.MULTILINE)
    if hinted != numbers:
        yield f"its TODOs are {numbers}, its hints are for {hinted}"
    for hint in HINTS:
        if hints.count(f"<summary>{hint}</summary>") < max(1, len(numbers)):
            yield f"not every TODO has the hint {hint!r}"
    if lesson.section("Check yourself").count("<summary>Answer</summary>") not in (3, 4, 5):
        yield "it has not 3 to 5 questions with folded answers"


def style(lesson: Lesson) -> Iterator[str]:
    """Sentences, paragraphs and code are short, and nobody is told that it is easy."""
    found: Measure = measure(lesson)
    if found.words not in WORDS:
        yield f"it has {found.words} words of prose, not 600 to 900"
    if found.mean_sentence > MEAN_SENTENCE:
        yield f"its sentences have {found.mean_sentence:.1f} words"
    if len(found.longest_paragraph.split()) > PARAGRAPH:
        yield f"this paragraph is long: {found.longest_paragraph!r}"
    if found.longest_code > CODE:
        yield f"a block of code has {found.longest_code} lines"
    if found.callouts > 3:
        yield f"it has {found.callouts} callouts"
    if len(lesson.section("For the curious").split("---")[0].split()) > ASIDE:
        yield f"its aside has more than {ASIDE} words"
    prose = _INLINE.sub("", without_fences(lesson.text)).lower()
    for word in NEVER:
        if re.search(rf"\b{word}\b", prose):
            yield f"it says {word!r}"


def access(lesson: Lesson) -> Iterator[str]:
    """Pictures are told in words, code says its language, nothing is said by an emoji alone."""
    text = lesson.text
    for match in FENCE.finditer(text):
        language, body = match[1].strip(), match[2]
        if language not in LANGUAGES:
            yield f"a block of code has the language {language!r}: {body[:40]!r}"
        if language == "mermaid" and not ("accTitle:" in body and "accDescr:" in body):
            yield "a picture has no accTitle and accDescr"
        if language == "mermaid" and not text[match.end() :].lstrip().startswith("In words: "):
            yield "a picture is not told in words"
    if "In words: " not in text:
        yield "it has no picture that is told in words"
    callouts = set(re.findall(r"^> \[!(\w+)\]", text, re.MULTILINE))
    if callouts - CALLOUTS:
        yield f"it has callouts of the kind {callouts - CALLOUTS}"
    levels = [len(match) for match in re.findall(r"^(#+) ", without_fences(text), re.MULTILINE)]
    if levels.count(1) != 1 or any(b - a > 1 for a, b in itertools.pairwise(levels)):
        yield "its headings skip a level"
    if re.search("[\U0001f300-\U0001faff\u2600-\u27bf]", text):
        yield "it has an emoji"


def links(path: Path, root: Path = ROOT) -> Iterator[str]:
    """Every relative link of a file leads to a file within `root` and a heading that are there."""
    text = without_fences(path.read_text(encoding="utf-8"))
    for target in _LINK.findall(text):
        if target.startswith(("https://", "http://", "mailto:")):
            continue
        name, _, part = target.partition("#")
        file = (path.parent / name).resolve() if name else path
        if not file.exists():
            yield f"{target} leads nowhere"
        elif root not in file.parents and file != root:
            yield f"{target} leads out of the kit"
        elif part:
            found = [anchor(heading) for heading in headings(file.read_text(encoding="utf-8"))]
            if part not in found:
                yield f"{target}: no heading of {file.name} has this anchor"


RULES: tuple[Callable[[Lesson], Iterator[str]], ...] = (form, style, access)
