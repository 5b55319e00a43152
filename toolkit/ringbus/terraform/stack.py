"""One stack: its working copy, its Terraform, its state."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from operator import methodcaller
from pathlib import Path

from ringbus.errors import RingbusError, failed
from ringbus.events import Event, EventKind, Report, silent
from ringbus.guards.stack_plan import StackPlan
from ringbus.outcomes import Stop
from ringbus.terraform import errored, failures, plan_file, state, workdir
from ringbus.terraform.backends import LocalBackend
from ringbus.terraform.client import StackClient
from ringbus.terraform.local_state import earlier, last_whole, mend, read_local_state
from ringbus.terraform.messages import Message, Summary
from ringbus.terraform.preparation import Preparation, preparation, turn
from ringbus.terraform.program import Mirror, Program, plugin_dir
from ringbus.terraform.progress import StackProgress, plan_text, summary_text
from ringbus.terraform.run import CommandOutcome, StackRun
from ringbus.terraform.running import RunningRecord
from ringbus.terraform.state import StackState
from ringbus.terraform.workdir import StackFiles, WorkingCopy

FetchState = Callable[[], str | None]
Act = Callable[[StackClient], CommandOutcome]


@dataclass(frozen=True, slots=True)
class StackEngine:
    """What all stacks run with.

    ``mirror`` None means the registry; ``environment`` is that of the child processes (``environment()`` makes it);
    ``parallelism`` is how many resources Terraform works on at once, ``lock_timeout`` the seconds it waits for the
    state's lock.
    """

    program: Program
    mirror: Mirror | None
    environment: Mapping[str, str]
    parallelism: int = 64
    lock_timeout: int = 10


class TerraformStack:
    """A stack in ``directory`` (working copy, logs, record of what runs); used by one thread at a time.

    ``fetch_state`` gives the state's text for a backend that is no local file, None when there is no state yet.

    Every method but ``state`` and ``running`` first follows to its end what a killed ringbus left running. Errors:
    RB413 no such root, RB420 what Terraform says is wrong, RB421 the state is locked, RB422 interrupted, RB423 another
    ringbus works on the stack, RB424 Terraform ended without saying why, RB425 the state cannot be read, RB426 the plan
    is stale, RB427 the plan file cannot be read, RB428 what an earlier apply could not write does not fit the state.
    """

    def __init__(
        self, name: str, files: StackFiles, directory: Path, engine: StackEngine, fetch_state: FetchState | None = None
    ) -> None:
        self.name = name
        self._files = files
        self._directory = directory.absolute()
        self._engine = engine
        self._fetch_state = fetch_state
        self._run = StackRun(name, self._directory / "logs")

    def plan(self, out: Path, stop: Stop, report: Report, *, refresh: bool = True, destroy: bool = False) -> StackPlan:
        """Plan into the file ``out``: what would be done, or with ``destroy`` what removing everything would do.

        Without ``refresh`` the real resources are not looked at.
        """
        with self._alone(stop, report):
            copy = self._prepared(stop, report)
            self._push_errored(copy, stop, report)
            self._keep_protected(copy, stop, report)
            out.parent.mkdir(parents=True, exist_ok=True)
            out.unlink(missing_ok=True)
            outcome = self._planned(copy, out.absolute(), (refresh, destroy), stop, report)
            file = plan_file.read_plan_file(out, self.name)
            if file.values is None:
                shown = self._do(copy, "show", lambda terraform: terraform.show(out.absolute()), stop, report)
                file = plan_file.with_shown(file, shown.text, self.name)
            plan = plan_file.from_messages(self.name, outcome.messages, file)
            self._finished(report, plan_text(plan.counts()))
            return replace(plan, warnings=plan_file.warnings_of(outcome.messages, plan, self._files.root))

    def apply(self, plan_file: Path, stop: Stop, report: Report) -> StackState:
        """Apply exactly the plan in ``plan_file``; the state after it."""
        with self._alone(stop, report):
            copy = self._standing() or self._prepared(stop, report)
            self._push_errored(copy, stop, report)
            outcome = self._do(copy, "apply", lambda terraform: terraform.apply(plan_file.absolute()), stop, report)
            counts = [summary_text(message) for message in outcome.messages if isinstance(message, Summary)]
            self._finished(report, "".join(counts[-1:]) or "applied")
            return self.state()

    def recover(self, stop: Stop, report: Report) -> None:
        """Bring the state up to what was done: nothing more than every method does first.

        What still runs is followed to its end, and what an apply could not write is pushed.
        """
        with self._alone(stop, report):
            copy = self._standing()
            if copy is not None:
                self._push_errored(copy, stop, report)

    def state(self) -> StackState:
        """What the stack's state holds now."""
        backend = self._files.backend
        where = earlier(backend.path) if isinstance(backend, LocalBackend) else state.IN_BUCKET
        return state.parse(self._state_text(), self.name, where)

    def running(self) -> RunningRecord | None:
        """The command an earlier ringbus started and did not see end: still going when its ``alive`` says so."""
        return self._run.running()

    @contextmanager
    def _alone(self, stop: Stop, report: Report) -> Iterator[None]:
        with self._run.alone():
            try:
                self._adopted(stop, report)
                if stop.asked:
                    raise failures.not_started(self.name)
                yield
            except RingbusError as fault:
                report(Event(EventKind.FINISHED, self.name, fault.findings[0].message, ok=False))
                raise

    def _adopted(self, stop: Stop, report: Report) -> None:
        record = self._run.running()
        alive = record is not None and record.alive
        if record is not None and alive:
            self._say(report, f"an earlier {record.command} still runs: following it to its end")
        if record is not None and not alive:
            self._mend(report)
        # What a command did that ended long ago is no news: only its end is told.
        outcome = self._run.adopt(stop, self._listener("", report if alive else silent))
        if outcome is not None:
            self._say(report, f"the earlier {outcome.command} {'is done' if outcome.ok else 'did not end well'}")
            self._mend(report)

    def _standing(self) -> WorkingCopy | None:
        """The working copy of the last plan, as it is: a plan carries its own modules and variables."""
        copy = WorkingCopy(self._directory / self._files.root, "")
        needed = preparation(self._directory, copy, self._engine.program, self._engine.mirror)
        return copy if needed.done else None

    def _prepared(self, stop: Stop, report: Report) -> WorkingCopy:
        copy = workdir.write(self._files, self._directory)
        if isinstance(self._files.backend, LocalBackend):
            self._files.backend.path.parent.mkdir(parents=True, exist_ok=True)
        needed = preparation(self._directory, copy, self._engine.program, self._engine.mirror)
        if not needed.stands:
            self._initialise(copy, needed, stop, report)
        return copy

    def _initialise(self, copy: WorkingCopy, needed: Preparation, stop: Stop, report: Report) -> None:
        mirror, cache = self._engine.mirror, self._engine.environment.get("TF_PLUGIN_CACHE_DIR")
        plugins = plugin_dir(mirror, self._engine.program, self._directory / "plugins") if mirror else None
        needed.begin()
        with turn(Path(cache) if cache and not mirror else None, lambda: stop.asked):
            self._do(copy, "init", lambda terraform: terraform.init(plugins), stop, report)
        if self._files.endpoint:
            needed.trust()
        needed.succeeded()

    def _keep_protected(self, copy: WorkingCopy, stop: Stop, report: Report) -> None:
        """Take what is protected and was being made when an apply was interrupted as made.

        Terraform would make it anew, and refuse to because it must not destroy it: there would be no way on. Keeping it
        destroys nothing; the plan that follows sees what it lacks.
        """
        for address in self.state().tainted:
            if state.resource_of(address) in copy.protected:
                self._say(report, f"{address} is kept: it was being made when an apply was interrupted")
                self._do(copy, "untaint", methodcaller("untaint", address), stop, report)

    def _push_errored(self, copy: WorkingCopy, stop: Stop, report: Report) -> None:
        """Push the state that an earlier apply could not write: what it made is known nowhere else."""
        path = copy.root / errored.NAME
        if not path.is_file():
            return
        if errored.to_push(path, self._state_text(), self.name):
            self._say(report, "an earlier apply could not write its state: pushing it first")
            self._do(copy, "state", lambda terraform: terraform.push(path), stop, report)
        errored.set_aside(path, self._directory)

    def _planned(
        self, copy: WorkingCopy, out: Path, options: tuple[bool, bool], stop: Stop, report: Report
    ) -> CommandOutcome:
        refresh, destroy = options
        try:
            return self._do(
                copy, "plan", lambda terraform: terraform.plan(out, refresh=refresh, destroy=destroy), stop, report
            )
        except RingbusError:
            # What a failed plan writes cannot be applied.
            out.unlink(missing_ok=True)
            raise

    def _do(self, copy: WorkingCopy, command: str, act: Act, stop: Stop, report: Report) -> CommandOutcome:
        """Run one command, once more when a lock that our own left stood in its way; its failure is raised."""
        outcome = act(self._terraform(copy, command, stop, report))
        holder = failures.lock_holder(outcome)
        if holder is not None and self._run.left(holder) and not stop.asked:
            self._say(report, f"its lock was left by our own {holder.operation}, which has ended: lifting it")
            lifted = self._terraform(copy, "force-unlock", stop, report).force_unlock(holder.id)
            outcome = act(self._terraform(copy, command, stop, report)) if lifted.ok else lifted
        if not outcome.ok:
            self._mend(report)
            raise failures.failure(outcome, self.name, self._files.root, stopped=stop.asked)
        return outcome

    def _mend(self, report: Report) -> None:
        """When a Terraform that has ended was killed while it wrote a local state: go on from the one before.

        What was done since then stands in no state: who plans the stack anew looks for it.
        """
        if isinstance(self._files.backend, LocalBackend) and mend(self._files.backend.path):
            self._say(report, "Terraform was killed while it wrote the state: going on from the one before")

    def _terraform(self, copy: WorkingCopy, command: str, stop: Stop, report: Report) -> StackClient:
        report(Event(EventKind.STARTED, self.name, failures.DOING[command]))
        listen = self._listener(command, report)

        def run(argv: Sequence[str]) -> CommandOutcome:
            return self._run.run(argv, copy.root, self._engine.environment, stop, listen)

        return StackClient(self._engine.program, run, self._engine.parallelism, self._engine.lock_timeout)

    def _listener(self, command: str, report: Report) -> Callable[[Message], None]:
        total = len(self.state().instances) if command == "plan" else None
        progress = StackProgress(self.name, total)

        def listen(message: Message) -> None:
            event = progress.event(message)
            if event is not None:
                report(event)

        return listen

    def _state_text(self) -> str | None:
        if self._fetch_state is not None:
            return self._fetch_state()
        if not isinstance(self._files.backend, LocalBackend):
            raise failed("RB425", f"stack {self.name}", "its state is not on this machine, and no way to it was given")
        record = self._run.running()
        if record is not None and not record.alive:
            return last_whole(self._files.backend.path)
        return read_local_state(self._files.backend.path, self.name)

    def _say(self, report: Report, text: str) -> None:
        report(Event(EventKind.SAID, self.name, text))

    def _finished(self, report: Report, text: str) -> None:
        report(Event(EventKind.FINISHED, self.name, text))
