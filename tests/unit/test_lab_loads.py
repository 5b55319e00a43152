"""The load that tests of the lab put on it: what it dies of is told."""

from __future__ import annotations

import threading

import pytest

from tests.lab.loads import PacedLoad


def test_a_load_goes_on_until_it_is_ended() -> None:
    enough, numbers = threading.Event(), list[int]()

    def work(number: int) -> None:
        numbers.append(number)
        if number == 3:
            enough.set()

    load = PacedLoad(work, 0)
    load.start()
    assert enough.wait(60)
    load.end()
    assert numbers[:4] == [0, 1, 2, 3]


def test_a_load_that_died_fails_who_ends_it() -> None:
    def work(number: int) -> None:
        if number:
            raise KeyError("lost")

    load = PacedLoad(work, 0)
    load.start()
    while not load._broken:
        load._thread.join(0.01)
    with pytest.raises(AssertionError, match="the load died: KeyError\\('lost'\\)"):
        load.end()


def test_a_load_that_does_not_end_fails_who_ends_it() -> None:
    held = threading.Event()
    load = PacedLoad(lambda _number: held.wait(60) and None, 0)
    load.start()
    with pytest.raises(AssertionError, match="still at work"):
        load.end(0.2)
    held.set()
    load.end()
