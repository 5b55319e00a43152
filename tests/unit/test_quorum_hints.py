"""How long hints are kept for who is away."""

import pytest

from ringbus.quorum.hints import DEFAULT_HINT_WINDOW, hint_window

HOUR, GIB = 3600, 1 << 30


@pytest.mark.parametrize(
    ("because", "disk", "pace", "outage", "expected"),
    [
        ("hints of the outage fit", 500 * GIB, 1024.0, 12 * HOUR, 12 * HOUR),
        ("they do not: the default, and a repair after it", 10 * GIB, 1e6, 12 * HOUR, DEFAULT_HINT_WINDOW),
        ("a short outage does not shorten the window", 500 * GIB, 1024.0, HOUR, DEFAULT_HINT_WINDOW),
        ("a region alone writes no hints for others", GIB, 0.0, 12 * HOUR, 12 * HOUR),
    ],
)
def test_hint_window(because, disk, pace, outage, expected):
    assert hint_window(disk, pace, outage) == expected
