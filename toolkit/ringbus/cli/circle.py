"""Where things are on the circle of an SVG drawing: clusters side by side, a gap between regions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import cos, hypot, pi, sin

from ringbus.cli.drawing import Drawing, DrawnLine

Point = tuple[float, float]
_GAP, _BESIDE, _ABOVE = 0.8, 160, 74
_LEAST_RADIUS, _PER_CLUSTER, _LARGEST_SPOT = 130, 5.2, 20
_BEND, _APART = 0.5, 14


@dataclass(frozen=True, slots=True)
class CirclePlace:
    """A circle around (0, 0): its radius, the radius of a spot on it, and the angle of every cluster."""

    radius: float
    spot: float
    angles: dict[str, float]

    @property
    def half_width(self) -> float:
        """Half of the width that the circle takes with the names beside it."""
        return self.radius + _BESIDE

    @property
    def half_height(self) -> float:
        """The same upwards."""
        return self.radius + _ABOVE

    def at(self, angle: float, beyond: float = 0) -> Point:
        """A point on the circle, or so far beyond it."""
        return (self.radius + beyond) * cos(angle), (self.radius + beyond) * sin(angle)

    def curve(self, line: DrawnLine) -> tuple[Point, Point, Point]:
        """Begin, control point and end of a line that bends inward, from the rim of one spot to that of the other.

        Two lines that go opposite ways between the same clusters do not cover each other.
        """
        begin, end = self.at(self.angles[line.one]), self.at(self.angles[line.other])
        dx, dy = end[0] - begin[0], end[1] - begin[1]
        length = hypot(dx, dy)
        inward = 1 - _BEND * length / (2 * self.radius)
        aside = 0 if line.both else _APART
        middle = (
            (begin[0] + end[0]) / 2 * inward - dy / length * aside,
            (begin[1] + end[1]) / 2 * inward + dx / length * aside,
        )
        return self._rim(begin, middle), middle, self._rim(end, middle)

    def _rim(self, spot: Point, towards: Point) -> Point:
        dx, dy = towards[0] - spot[0], towards[1] - spot[1]
        share = (self.spot + 1) / (hypot(dx, dy) or 1)
        return spot[0] + dx * share, spot[1] + dy * share


def circle_of(drawing: Drawing) -> CirclePlace:
    """Room for every cluster, clockwise: the first region is at the top, or where there are two on the left."""
    counts = [len(spots) for _, spots in drawing.regions()]
    gap = _GAP if len(counts) > 1 else 0
    slots = sum(counts) + gap * len(counts)
    radius = max(_LEAST_RADIUS, _PER_CLUSTER * sum(counts))
    angles = dict(zip((spot.name for spot in drawing.spots), _angles(counts, gap, slots), strict=True))
    return CirclePlace(radius, min(_LARGEST_SPOT, 0.42 * 2 * pi * radius / slots), angles)


def _angles(counts: Sequence[int], gap: float, slots: float) -> Iterator[float]:
    first = pi if len(counts) == 2 else -pi / 2
    slot = -(counts[0] - 1) / 2
    for count in counts:
        for _ in range(count):
            yield first + 2 * pi * slot / slots
            slot += 1
        slot += gap
