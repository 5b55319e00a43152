"""A question before something is done: where it is asked, and what is a yes."""

from __future__ import annotations

import io
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from ringbus.cli.asking import agreed
from ringbus.cli.interrupts import stopping
from ringbus.cli.settings import CommonOptions, Settings, read_settings
from ringbus.errors import Kind, RingbusError


class Terminal(io.StringIO):
    """A standard input that a person types at."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.chdir(tmp_path)
    return read_settings(CommonOptions())


def ask(settings: Settings) -> bool:
    return agreed(settings, "ringbus apply", "Apply it?", done="applied", hint="add `--yes`.")


@pytest.mark.parametrize(
    ("typed", "yes"), [("y\n", True), (" Y \n", True), ("\n", False), ("yes!\n", False), ("n\n", False), ("", False)]
)
def test_only_y_is_a_yes(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: Any, typed: str, yes: bool
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(typed))
    assert ask(settings) is yes
    assert (capsys.readouterr()) == ("", "Apply it? [y/N] ")


def test_where_nobody_can_be_asked_it_is_told(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))
    with pytest.raises(RingbusError, match="nobody can be asked") as caught:
        ask(settings)
    assert (caught.value.kind, caught.value.findings[0].note) == (Kind.INPUT, "Nothing was applied.")


def test_ctrl_c_ends_the_question(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    class Interrupted(Terminal):
        def readline(self, _size: int | None = -1, /) -> str:
            signal.raise_signal(signal.SIGINT)
            return "y\n"

    monkeypatch.setattr(sys, "stdin", Interrupted())
    with stopping() as stop:
        handler = signal.getsignal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            ask(settings)
        assert signal.getsignal(signal.SIGINT) is handler
    assert not stop.asked
