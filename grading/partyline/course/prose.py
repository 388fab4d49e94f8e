"""How a lesson reads: the lengths of its sentences, paragraphs and code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from partyline.model.outline import FENCE, Lesson

# Folded hints are read one at a time, so they do not count as prose.
_NOT_COUNTED = re.compile(r"^## Stuck\?$.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_MADE = re.compile(r"<!-- \[\[\[cog .*?\[\[\[end\]\]\] -->", re.DOTALL)  # not ours to shorten
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_TAG = re.compile(r"</?(?:details|summary|b|i|br|sub|sup|kbd)[^>]*>")
_CALLOUT = re.compile(r"^> \[!(\w+)\]", re.MULTILINE)
_CODE = re.compile(r"`[^`]*`")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_ITEM = re.compile(r"^\s*(?:[-*]|\d+\.)\s+")
_SENTENCE_END = re.compile(r"[.!?](?:[\"')*_]*)(?:\s+|$)")


@dataclass(frozen=True)
class Measure:
    """The figures of one lesson; lengths in words, code in lines."""

    words: int
    mean_sentence: float
    longest_sentence: str
    longest_paragraph: str
    longest_code: int
    callouts: int


def measure(lesson: Lesson) -> Measure:
    """Return the figures of a lesson."""
    text = _NOT_COUNTED.sub("", _COMMENT.sub("", _MADE.sub("", lesson.text)))
    found = list(paragraphs(text))
    spoken = [sentence for paragraph in found for sentence in sentences(paragraph)]
    lengths = [words(sentence) for sentence in spoken]
    codes = [len(match[2].splitlines()) for match in FENCE.finditer(lesson.text)]
    return Measure(
        words=sum(lengths),
        mean_sentence=sum(lengths) / max(1, len(lengths)),
        longest_sentence=max(spoken, key=words, default=""),
        longest_paragraph=max(found, key=words, default=""),
        longest_code=max(codes, default=0),
        callouts=len(_CALLOUT.findall(lesson.text)),
    )


def paragraphs(text: str) -> Iterator[str]:
    """Yield the paragraphs and list items, without code, headings, tables and the head's links."""
    text = _TAG.sub("\n\n", FENCE.sub("\n\n", text))
    for block in re.split(r"\n\s*\n", text):
        current: list[str] = []
        for line in block.splitlines():
            line = line.removeprefix(">").strip() if line.startswith(">") else line
            if line.lstrip().startswith(("#", "|", "[!", "Stage ", "---")) or " · " in line:
                continue
            if _ITEM.match(line) and current:
                yield " ".join(current)
                current = []
            if line.strip():
                current.append(_ITEM.sub("", line).strip())
        if current:
            yield " ".join(current)


def sentences(paragraph: str) -> list[str]:
    """Return the sentences of a paragraph; code in it counts as one word."""
    plain = _LINK.sub(r"\1", _CODE.sub("code", paragraph)).replace("**", "")
    return [part.strip() for part in _SENTENCE_END.split(plain) if words(part)]


def words(text: str) -> int:
    """Return how many words a text has; code in it counts as one word each."""
    return len(re.findall(r"[\w][\w'’.-]*", _LINK.sub(r"\1", _CODE.sub("code", text))))
