"""A timeline as SVG: a row for each cell, a band for each wave, a red line at each city's point of no return."""

from collections.abc import Iterator
from html import escape

from ringbus_migration.drawing.bars import bars
from ringbus_migration.drawing.timeline import Timeline, TimelineSpot
from ringbus_migration.legality import BackMode
from ringbus_migration.plan.step import Cell, CellKind

_STYLE = """\
text { font-family: sans-serif; font-size: 12px; fill: #334155 }
.title { font-size: 17px; font-weight: bold; fill: #0f172a } .wave { font-weight: bold; fill: #0f172a }
.band { fill: #e2e8f0; fill-opacity: 0.4 } .grid { stroke: #e2e8f0 } .small { font-size: 10px }
.inside { font-size: 11px; fill: #fff }
.data { fill: #2563eb } .traffic { fill: #0d9488 } .wait { fill: #f59e0b } .irreversible { fill: #dc2626 }
.return { stroke: #dc2626; stroke-dasharray: 4 3 }"""
_MEANINGS = {"data": "data", "traffic": "traffic", "wait": "somebody's yes", "irreversible": "no way back"}
_LEFT, _WIDTH, _TOP, _ROW, _GAP, _DAY = 230, 900, 76, 20, 26, 86_400
_LEAST = 2.0
_TICKS = 12
_LETTER = 8

type Rows = list[tuple[Cell, tuple[TimelineSpot, ...]]]


def svg(name: str, drawn: Timeline) -> str:
    """One document."""
    waves: dict[str, Rows] = {}
    for (wave, cell), spots in drawn.rows.items():
        waves.setdefault(wave, []).append((cell, spots))
    height = _TOP + sum(_GAP + _ROW * len(rows) for rows in waves.values()) + 24
    scale = _WIDTH / max(drawn.seconds, 1)
    size = f'width="{_LEFT + _WIDTH + 30}" height="{height}"'
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_LEFT + _WIDTH + 30} {height}" {size}>']
    parts += ["<style>", _STYLE, "</style>", f'<rect {size} fill="#fff"/>']
    parts += [f'<text x="20" y="30" class="title">{escape(name)}</text>', *_legend(), *_grid(drawn, height, scale)]
    top = _TOP
    for wave, rows in waves.items():
        parts += _wave(
            wave,
            sorted(rows, key=lambda row: (row[0].city, row[0].kind is not CellKind.CITY, row[1][0].start)),
            top,
            scale,
        )
        top += _GAP + _ROW * len(rows)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _legend() -> Iterator[str]:
    left = 20
    for look, meaning in _MEANINGS.items():
        yield f'<rect x="{left}" y="42" width="14" height="10" class="{look}"/>'
        yield f'<text x="{left + 20}" y="51">{meaning}</text>'
        left += 50 + 7 * len(meaning)


def _grid(drawn: Timeline, height: int, scale: float) -> Iterator[str]:
    """A line every so many days, at most a dozen."""
    days = drawn.seconds // _DAY + 1
    every = -(-days // _TICKS)
    for day in range(0, days, every):
        x = _LEFT + day * _DAY * scale
        yield f'<path d="M{x:.1f} {_TOP - 6}V{height - 16}" class="grid"/>'
        yield f'<text x="{x:.1f}" y="{height - 4}" class="small" text-anchor="middle">day {day}</text>'


def _wave(name: str, rows: Rows, top: int, scale: float) -> Iterator[str]:
    high = _GAP + _ROW * len(rows) - 4
    yield f'<rect x="10" y="{top - 4}" width="{_LEFT + _WIDTH + 10}" height="{high}" class="band"/>'
    yield f'<text x="20" y="{top + 12}" class="wave">{escape(name)}</text>'
    for number, (cell, spots) in enumerate(rows):
        y = top + _GAP - 8 + _ROW * number
        yield f'<text x="30" y="{y + 11}">{escape(str(cell))}</text>'
        yield from _row(spots, y, scale)


def _row(spots: tuple[TimelineSpot, ...], y: int, scale: float) -> Iterator[str]:
    for bar in bars(spots):
        x, wide = _LEFT + bar.start * scale, max((bar.end - bar.start) * scale, _LEAST)
        place = f'x="{x:.1f}" y="{y}" width="{wide:.1f}" height="{_ROW - 6}"'
        yield f'<rect {place} class="{bar.look}"><title>{escape(bar.text)}</title></rect>'
        if wide > _LETTER * len(bar.phase):
            yield f'<text x="{x + 4:.1f}" y="{y + 11}" class="inside">{escape(bar.phase)}</text>'
    gone = next((spot for spot in spots if spot.step.back is BackMode.IRREVERSIBLE), None)
    if gone is not None:
        x = _LEFT + gone.start * scale
        yield f'<path d="M{x:.1f} {y - 3}v{_ROW}" class="return"/>'
