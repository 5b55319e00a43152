"""The federation as SVG: a circle of clusters for each exchange, one below the other in one picture.

Clusters are called by their zone's letter, with the region's name outside of them. Dark lines stay in a region, blue
ones cross between regions; a line without an arrowhead goes both ways.
"""

from collections.abc import Iterable, Sequence
from html import escape
from math import atan2, cos, pi, sin

from ringbus.cli.circle import CirclePlace, Point, circle_of
from ringbus.cli.drawing import Drawing, DrawnLine, Spot

_STYLE = """\
text { font-family: sans-serif; font-size: 13px; fill: #334155 }
.title { font-size: 17px; font-weight: bold; fill: #0f172a }
.region { font-weight: bold } .letter { text-anchor: middle; fill: #0f172a } .faint { fill: #94a3b8 }
.loss { font-size: 12px; font-weight: bold; fill: #b45309; text-anchor: middle }
.hops { font-size: 11px; text-anchor: middle }
.line { fill: none; stroke: #334155 } .line.over { stroke: #2563eb } .line.lost { stroke: #cbd5e1 }
.line.cut { stroke: #dc2626; stroke-dasharray: 6 4 }
.head { fill: #334155; stroke: none } .head.over { fill: #2563eb }
.head.lost { fill: #cbd5e1 } .head.cut { fill: #dc2626 }
.spot { fill: #f1f5f9; stroke: #334155; stroke-width: 1.5 } .cuts { fill: #fde68a; stroke: #b45309 }
.gone { fill: #fff; stroke: #cbd5e1; stroke-dasharray: 3 3 }"""
_MEANINGS = {"": "in a region", "over": "between regions", "lost": "lost", "cut": "pair that is cut"}
_LEAST_WIDTH, _TOP, _ROW, _LEFT, _LETTERS, _HEAD = 720, 66, 20, 24, 7, 10
#: Up to so many lines: how wide and how opaque one is.
_THIN = ((40, 1.6, 0.9), (250, 1.1, 0.55), (1000, 0.8, 0.35))
_THINNEST = (0.5, 0.22)
_LABELLED = 60


def svg(drawings: Sequence[Drawing]) -> str:
    """One document."""
    circles = [circle_of(drawing) for drawing in drawings]
    half = max(_LEAST_WIDTH / 2, *(circle.half_width for circle in circles))
    parts: list[str] = []
    top = 0.0
    for drawing, circle in zip(drawings, circles, strict=True):
        parts += [f'<g transform="translate(0 {top:.0f})">', *_panel(drawing, circle, half), "</g>"]
        top += _TOP + 2 * circle.half_height + _ROW * (len(drawing.caption) + 1)
    size = f'width="{2 * half:.0f}" height="{top:.0f}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {2 * half:.0f} {top:.0f}" {size}>'
    back = f'<rect {size} fill="#fff"/>'
    return "\n".join([head, "<style>", _STYLE, "</style>", back, *parts, "</svg>"]) + "\n"


def _panel(drawing: Drawing, circle: CirclePlace, middle: float) -> Iterable[str]:
    yield f'<text x="{_LEFT}" y="30" class="title">{escape(drawing.title)}</text>'
    yield from _legend(drawing)
    below = _TOP + 2 * circle.half_height
    yield f'<g transform="translate({middle:.0f} {_TOP + circle.half_height:.0f})">'
    yield from _links(drawing, circle)
    for region, spots in drawing.regions():
        yield _region(region, spots, circle)
        for spot in spots:
            yield from _spot(spot, circle)
    yield "</g>"
    for number, line in enumerate(drawing.caption):
        yield f'<text x="{_LEFT}" y="{below + _ROW * number:.0f}">{escape(line)}</text>'


def _legend(drawing: Drawing) -> Iterable[str]:
    regions = {spot.name: spot.region for spot in drawing.spots}
    used = {_class(line, regions) for line in drawing.lines} | ({"cut"} if drawing.cut else set())
    left = _LEFT
    for name in (name for name in _MEANINGS if name in used):
        yield f'<path d="M{left} 49h28" class="line {name}" stroke-width="2"/>'
        yield f'<text x="{left + 34}" y="53">{_MEANINGS[name]}</text>'
        left += 50 + _LETTERS * len(_MEANINGS[name])
    if any(spot.cuts for spot in drawing.spots):
        yield f'<circle cx="{left + 8}" cy="49" r="8" class="spot cuts"/>'
        yield f'<text x="{left + 22}" y="53">its loss cuts so many pairs</text>'


def _links(drawing: Drawing, circle: CirclePlace) -> Iterable[str]:
    regions = {spot.name: spot.region for spot in drawing.spots}
    lines = sorted(drawing.lines, key=lambda line: not line.lost)
    width, opacity = next(((w, o) for most, w, o in _THIN if len(lines) <= most), _THINNEST)
    yield f'<g stroke-width="{width}" stroke-opacity="{opacity}">'
    yield from (_line(line, _class(line, regions), circle) for line in lines)
    yield "</g>"
    if len(lines) <= _LABELLED and len({line.max_hops for line in lines}) > 1:
        yield from (_hops(line, circle) for line in lines if line.max_hops != 1)
    yield '<g stroke-width="1.4">'
    yield from (_line(line, "cut", circle) for line in drawing.cut)
    yield "</g>"


def _class(line: DrawnLine, regions: dict[str, str]) -> str:
    if line.lost:
        return "lost"
    return "" if regions[line.one] == regions[line.other] else "over"


def _line(line: DrawnLine, name: str, circle: CirclePlace) -> str:
    begin, middle, end = circle.curve(line)
    look = f'class="{f"line {name}".strip()}"'
    drawn = f'<path d="M{_xy(begin)}Q{_xy(middle)} {_xy(end)}" {look}/>'
    return drawn if line.both else f'{drawn}<path d="{_arrow(middle, end)}" class="{f"head {name}".strip()}"/>'


def _arrow(start: Point, tip: Point) -> str:
    """An arrowhead, drawn out: not every program that shows SVG turns markers."""
    angle = atan2(tip[1] - start[1], tip[0] - start[0])
    sides = ((tip[0] - _HEAD * cos(angle + turn), tip[1] - _HEAD * sin(angle + turn)) for turn in (0.4, -0.4))
    return f"M{_xy(tip)}L{' '.join(map(_xy, sides))}z"


def _hops(line: DrawnLine, circle: CirclePlace) -> str:
    begin, middle, end = circle.curve(line)
    x, y = ((a + 2 * b + c) / 4 for a, b, c in zip(begin, middle, end, strict=True))
    back = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="8" fill="#fff"/>'
    return f'{back}<text x="{x:.1f}" y="{y + 4:.1f}" class="hops">{line.max_hops}</text>'


def _region(name: str, spots: Sequence[Spot], circle: CirclePlace) -> str:
    """Its name outside, in the middle of its clusters, growing away from the circle."""
    angles = [circle.angles[spot.name] for spot in spots]
    angle = (angles[0] + angles[-1]) / 2
    beyond = circle.spot + (28 if any(spot.cuts for spot in spots) else 12)
    x, y = circle.at(angle, beyond)
    side = cos(angle)
    anchor = "middle" if abs(side) < cos(pi / 2 - 0.2) else "start" if side > 0 else "end"
    return f'<text x="{x:.1f}" y="{y + 4:.1f}" class="region" text-anchor="{anchor}">{escape(name)}</text>'


def _spot(spot: Spot, circle: CirclePlace) -> Iterable[str]:
    x, y = circle.at(circle.angles[spot.name])
    look = "spot gone" if spot.lost else "spot cuts" if spot.cuts else "spot"
    title = f"{spot.name}, cuts {spot.cuts} pairs of others when it is lost" if spot.cuts else spot.name
    yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{circle.spot:.1f}" class="{look}"><title>{title}</title></circle>'
    faint = " faint" if spot.lost else ""
    letter = f'class="letter{faint}" font-size="{min(13, 1.2 * circle.spot):.1f}"'
    yield f'<text x="{x:.1f}" y="{y + 4:.1f}" {letter}>{spot.name.removeprefix(spot.region)}</text>'
    if spot.cuts and not spot.lost:
        x, y = circle.at(circle.angles[spot.name], circle.spot + 13)
        yield f'<text x="{x:.1f}" y="{y + 4:.1f}" class="loss">{spot.cuts}</text>'


def _xy(point: Point) -> str:
    return f"{point[0]:.1f} {point[1]:.1f}"
