"""A conversation as SVG within a page: it follows light and dark, prints, and needs no script.

Every text comes through `Markup.format`, which escapes it. The words of the whole conversation
stand in `desc`, for those who do not see the picture.
"""

from __future__ import annotations

from markupsafe import Markup

from partyline.model.sanitize import clean
from partyline.reports.pictures.diagram import Diagram, Kind, Row, label, shortened, words

TEXT = 64  # characters of a text that are drawn
_CHARACTER = 7.9  # pixels, of 13 pixels monospace
_TIME, _ROW = 56, 22  # pixels
_BETWEEN = 16  # pixels between the names of two lanes
_TOP = 30
_NAME = 10  # characters of a name that a lane has room for
_STYLE = {Kind.DUE: "due", Kind.FOLD: "fold"}


def svg(said: Diagram, number: int, title: str) -> Markup:
    """Return the drawing.

    Args:
        said: the conversation.
        number: of the drawing in its page: it makes the names of its parts unique.
        title: what the conversation is of.
    """
    pitch = _pitch(said)
    lanes = _TIME + pitch * len(said.lanes)
    width = int(lanes + TEXT * _CHARACTER)
    height = _TOP + _ROW * len(said.rows) + 6
    parts = [
        Markup(
            '<svg class="picture" role="img" aria-labelledby="t{n} d{n}" viewBox="0 0 {w} {h}" '
            'width="{w}" height="{h}"><title id="t{n}">{title}</title><desc id="d{n}">{desc}</desc>'
        ).format(n=number, w=width, h=height, title=title, desc=told(said))
    ]
    for lane, name in enumerate(said.lanes):
        x = _x(lane, pitch)
        parts.append(
            Markup(
                '<text class="name" x="{x}" y="16" text-anchor="middle">{name}</text>'
                '<path class="lane" d="M{x} 22V{end}"/>'
            ).format(x=x, name=_name(name), end=height - 4)
        )
    parts += [_row(said, row, _TOP + _ROW * place, pitch) for place, row in enumerate(said.rows)]
    return Markup("").join([*parts, Markup("</svg>")])


def told(said: Diagram) -> str:
    """Return the conversation in words, a sentence for each row."""
    lines = []
    for row in said.rows:
        who = words(said, row)
        text = shortened(label(said, row) if row.kind is not Kind.OWN else row.text, TEXT)
        lines.append(f"{who}: {text}" if who else text)
    return clean(". ".join(lines))


def _name(name: str) -> str:
    return clean(name if len(name) <= _NAME else f"{name[: _NAME - 1]}…")


def _pitch(said: Diagram) -> int:
    """Return how far apart the lanes are: six of them and the texts fit a page."""
    return _BETWEEN + int(_CHARACTER * max(len(_name(name)) for name in said.lanes))


def _x(lane: int, pitch: int) -> int:
    return _TIME + pitch * lane + pitch // 2


def _row(said: Diagram, row: Row, top: int, pitch: int) -> Markup:
    texts = _TIME + pitch * len(said.lanes)
    y = top + _ROW // 2
    style = "wrong" if row.wrong else _STYLE.get(row.kind, "text")
    text = shortened(label(said, row), TEXT)
    time = "" if row.kind is Kind.FOLD else f"{row.ms:.0f}"
    shown = Markup(
        '<text class="time" x="{right}" y="{base}" text-anchor="end">{time}</text>{arrow}'
        '<text class="{style}" x="{texts}" y="{base}">{text}</text>'
    )
    return shown.format(
        right=_TIME - 8,
        base=y + 4,
        time=time,
        arrow=_arrow(said, row, y, pitch),
        style=style,
        texts=texts,
        text=clean(text),
    )


def _arrow(said: Diagram, row: Row, y: int, pitch: int) -> Markup:
    """Return the arrow of a row, or the points of those who do something on their own."""
    if row.kind is Kind.FOLD:
        return Markup("")
    if row.kind is Kind.OWN:
        point = Markup('<circle class="own" cx="{}" cy="{}" r="4"/>')
        return Markup("").join(point.format(_x(lane, pitch), y) for lane in row.lanes)
    style = "wrong" if row.wrong else "due" if row.kind is Kind.DUE else "arrow"
    server, ends = _x(said.server, pitch), [_x(lane, pitch) for lane in row.lanes]
    line = Markup('<path class="line {}" d="M{} {}H{}"/>').format(style, min(ends), y, server)
    heads = [(server, -7)] if row.kind is Kind.SENT else [(x, 7) for x in ends]
    head = Markup('<path class="head {}" d="M{} {}l{} -4v8z"/>')
    return Markup("").join([line, *(head.format(style, x, y, back) for x, back in heads)])
