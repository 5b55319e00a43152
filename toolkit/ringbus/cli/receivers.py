"""Who listens while long work runs: a live view for a terminal, plain lines for everything else."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.text import Text

from ringbus.events import Event, EventKind, Report

#: Seconds after which somebody who waits for a line wonders.
_SILENCE = 30.0


class PlainReceiver:
    """One line for what begins, ends, or has something to say; and where that is long ago, for the step it is at."""

    def __init__(self, console: Console, *, verbose: bool, clock: Callable[[], float] = time.monotonic) -> None:
        self._console = console
        self._silence = 0.0 if verbose else _SILENCE
        self._clock = clock
        self._said: dict[str, float] = {}
        self._lock = threading.Lock()

    def receive(self, event: Event) -> None:
        """Print the event, unless it is only a step of something longer that was heard of just now."""
        count = f" {event.done}/{event.total}" if event.total else ""
        mark = "" if event.ok else "FAILED: "
        with self._lock:
            now = self._clock()
            if event.kind is EventKind.PROGRESS and now - self._said.setdefault(event.who, now) < self._silence:
                return
            self._said[event.who] = now
            self._console.print(f"{event.who}: {mark}{event.what}{count}", highlight=False, markup=False)


class LiveReceiver:
    """A bar for each piece of work that is under way; without any, the terminal is left alone (for a question)."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[str, TaskID] = {}
        self._lock = threading.Lock()

    def receive(self, event: Event) -> None:
        """Move the bar of ``event.who``; what is said is printed above the bars."""
        with self._lock:
            if event.kind is EventKind.SAID:
                self._progress.console.print(f"{event.who}: {event.what}", highlight=False, markup=False)
                return
            if event.who not in self._tasks:
                self._progress.start()
                self._tasks[event.who] = self._progress.add_task(event.who, total=event.total, what=event.what)
            self._move(self._tasks[event.who], event)

    def _move(self, task: TaskID, event: Event) -> None:
        self._progress.update(task, what=event.what, completed=event.done, total=event.total)
        if event.kind is EventKind.FINISHED:
            self._progress.remove_task(self._tasks.pop(event.who))
            mark = ("done", "green") if event.ok else ("failed", "red")
            # One line at once: the bars are drawn anew over a line that has not ended.
            self._progress.console.print(Text.assemble(f"{event.who}: ", mark, f" {event.what}"), highlight=False)
            if not self._tasks:
                self._progress.stop()


@contextmanager
def receiving(console: Console, *, verbose: bool) -> Iterator[Report]:
    """A receiver that fits the console: live on a terminal, else plain."""
    if not console.is_terminal or verbose:
        yield PlainReceiver(console, verbose=verbose).receive
        return
    columns = (
        SpinnerColumn(), TextColumn("{task.description}"), BarColumn(bar_width=24), MofNCompleteColumn(),
        TimeElapsedColumn(), TextColumn("{task.fields[what]}", markup=False),
    )  # fmt: skip
    progress = Progress(*columns, console=console, transient=True)
    try:
        yield LiveReceiver(progress).receive
    finally:
        progress.stop()
