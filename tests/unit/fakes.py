"""A cloud in memory: stacks that are planned, applied and destroyed in a moment, and can be made to fail."""

from __future__ import annotations

import datetime
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ringbus import digests
from ringbus.errors import Kind, RingbusError, failed
from ringbus.events import silent
from ringbus.findings import error
from ringbus.guards.resources import type_of
from ringbus.guards.stack_plan import Action, StackChange, StackPlan
from ringbus.outcomes import Stop
from ringbus.release.apply import apply_release
from ringbus.release.inputs import ReleaseInputs
from ringbus.release.moves import MoveKind
from ringbus.release.plan import plan_release
from ringbus.release.ports import Held
from ringbus.release.progress import ReleaseProgress
from ringbus.release.release import Release
from ringbus.release.store import ReleaseStore
from ringbus.terraform.state import StackState
from ringbus.topology.derive import derive
from ringbus.topology.target import Target, TargetKind
from ringbus.topology.values import Host, Stack
from ringbus.verdict import HealthReading, Verdict
from tests.unit.platforms import TWO_REGIONS, Given, images, merged, platform

_ENTERED = ("hosts", "rules", "tiers", "zones", "secrets", "roles", "regions")
_NOT_THERE = {"host_user_data", "groups"}


@dataclass
class FakeCloud:
    """What stands, by stack; what was asked of it; what is to go wrong.

    ``orphans`` stand and are in no state, ids by address; ``adopted`` are those that were taken into one, by stack.
    ``before`` runs when a stack's operation begins ("plan region-eu-west-1"); ``peak`` is how many ran at once.
    """

    states: dict[str, StackState] = field(default_factory=dict)
    resources: dict[str, dict[str, str]] = field(default_factory=dict)
    hosts: dict[str, Any] = field(default_factory=dict)
    tainted: set[tuple[str, str]] = field(default_factory=set)
    orphans: dict[str, str] = field(default_factory=dict)
    adopted: dict[str, dict[str, str]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    given: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    data_loss: set[str] = field(default_factory=set)
    before: dict[str, Callable[[], None]] = field(default_factory=dict)
    halfway: set[str] = field(default_factory=set)
    stop: Stop = field(default_factory=Stop)
    seconds: float = 0.0
    peak: int = 0
    _running: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def applied(self) -> list[str]:
        """The stacks that were applied, in the order in which that began."""
        return [call.removeprefix("apply ") for call in self.calls if call.startswith("apply ")]

    def planned(self) -> list[str]:
        """The stacks that were planned, in the order in which that began."""
        return [call.removeprefix("plan ") for call in self.calls if call.startswith("plan ")]

    def fail(self, *operations: str) -> None:
        """Let these operations fail ("apply base")."""
        for operation in operations:
            self.before[operation] = _failing(operation)

    def ask_to_stop(self, *operations: str) -> None:
        """Ctrl-C in the middle of these operations."""
        for operation in operations:
            self.before[operation] = self._stopping(operation)

    def wait_for_stop(self) -> None:
        """Go on only when somebody asked to stop, so that nothing else is begun in between."""
        asked = threading.Event()
        with self.stop.listening(lambda _level: asked.set()):
            assert self.stop.asked or asked.wait(5)

    def _stopping(self, operation: str) -> Callable[[], None]:
        def stopping() -> None:
            self.stop.ask()
            where = f"stack {operation.partition(' ')[2]}"
            raise RingbusError(Kind.INTERRUPTED, [error("RB422", where, "interrupted while applying")])

        return stopping

    @contextmanager
    def doing(self, operation: str) -> Iterator[None]:
        """An operation under way."""
        with self._lock:
            self.calls.append(operation)
            self._running += 1
            self.peak = max(self.peak, self._running)
        try:
            time.sleep(self.seconds)
            if operation in self.before:
                self.before[operation]()
            yield
        finally:
            with self._lock:
                self._running -= 1

    def taint(self, stack: str, *addresses: str) -> None:
        """A crash left these half made."""
        self.tainted |= {(stack, address) for address in addresses}

    def orphaned(self, stack: Stack, plan: StackPlan, held: Held) -> dict[str, str]:
        """Of what a killed apply left, that which the plan would make again."""
        adding = {change.address for change in plan.changes if change.action is Action.ADD}
        return {
            address: found
            for address, found in self.orphans.items()
            if address in adding and (type_of(address), found) not in held
        }

    def hold(self, stack: str, *ids: tuple[str, str]) -> None:
        """The state of a stack holds these."""
        self.states[stack] = replace(self.states[stack], ids=frozenset(ids))

    def touch(self, stack: str) -> None:
        """Somebody else writes the state of a stack."""
        state = self.states[stack]
        self.states[stack] = StackState(state.serial + 1, state.lineage, state.outputs, state.instances)


def _failing(operation: str) -> Callable[[], None]:
    def failing() -> None:
        raise failed("RB420", f"stack {operation.partition(' ')[2]}", f"no {operation}")

    return failing


class FakeStackPort:
    """A StackPort on the cloud in memory: a resource for every entry of the variables' maps."""

    def __init__(self, cloud: FakeCloud, stack: Stack) -> None:
        self._cloud = cloud
        self._stack = stack
        self._variables: Mapping[str, Any] = {}
        self._adopted: dict[str, str] = {}

    def prepare(
        self,
        variables: Mapping[str, object],
        *,
        data_loss: bool = False,
        adopted: Mapping[str, str] | None = None,
    ) -> None:
        self._adopted = dict(adopted or {})
        self._variables = json.loads(json.dumps(variables))
        self._cloud.given[self._stack.name] = self._variables
        if data_loss:
            self._cloud.data_loss.add(self._stack.name)

    def recover(self) -> None:
        self._cloud.calls.append(f"recover {self._stack.name}")

    def plan(self, out: Path, *, refresh: bool = True, destroy: bool = False) -> StackPlan:
        name, state = self._stack.name, self.state()
        with self._cloud.doing(f"plan {name}"):
            wanted = {} if destroy else _resources(self._variables)
            outputs = {} if destroy else _outputs(self._stack, self._variables)
            hosts = {} if destroy else self._variables.get("hosts", {})
            out.parent.mkdir(parents=True, exist_ok=True)
            out.write_text(
                json.dumps(
                    {
                        "serial": state.serial,
                        "resources": wanted,
                        "outputs": outputs,
                        "hosts": hosts,
                        "adopted": self._adopted,
                    }
                )
            )
            now = self._cloud.resources.get(name, {})
            return StackPlan(
                stack=name,
                changes=tuple(self._changes(now, wanted, hosts)),
                outputs=tuple(sorted(key for key in outputs if outputs.get(key) != state.outputs.get(key))),
                no_op=sum(now.get(address) == digest for address, digest in wanted.items()),
                digest=digests.of_file(out),
                serial=state.serial,
                lineage=state.lineage,
            )

    def _changes(
        self, now: Mapping[str, str], wanted: Mapping[str, str], hosts: Mapping[str, Any]
    ) -> Iterator[StackChange]:
        for address in sorted({*now, *wanted}):
            if (self._stack.name, address) in self._cloud.tainted:
                yield StackChange(address, Action.REPLACE, reason="tainted")
            elif address in self._adopted and address not in now:
                yield StackChange(address, Action.IMPORT, imported=True)
            elif address not in now:
                yield StackChange(address, Action.ADD)
            elif address not in wanted:
                yield StackChange(address, Action.DESTROY)
            elif now[address] != wanted[address]:
                yield self._changed(address, hosts)

    def _changed(self, address: str, hosts: Mapping[str, Any]) -> StackChange:
        """A change; that of a host with what it was and what it will be."""
        host = next((name for name in hosts if f'"{name}"' in address), "")
        before, after = self._cloud.hosts.get(host), hosts.get(host)
        if not before or not after:
            return StackChange(address, Action.CHANGE)
        action = Action.CHANGE if before["image"] == after["image"] else Action.REPLACE
        return StackChange(address, action, before=_instance(before), after=_instance(after))

    def apply(self, plan_file: Path) -> None:
        name, state, plan = self._stack.name, self.state(), json.loads(plan_file.read_text())
        with self._cloud.doing(f"apply {name}"):
            assert plan["serial"] == state.serial, "Terraform refuses a plan whose state has moved on"
            self._cloud.tainted = {(stack, address) for stack, address in self._cloud.tainted if stack != name}
            self._cloud.resources[name] = dict(plan["resources"])
            if plan["adopted"]:
                self._cloud.adopted[name] = plan["adopted"]
            self._cloud.hosts |= plan["hosts"]
            instances = tuple(plan["resources"])
            self._cloud.states[name] = StackState(state.serial + 1, f"line-{name}", plan["outputs"], instances)

    def state(self) -> StackState:
        return self._cloud.states.get(self._stack.name, StackState())


def _resources(variables: Mapping[str, Any]) -> dict[str, str]:
    found = {}
    for key, value in variables.items():
        if key == "hosts":
            found |= {
                f'module.hosts["{name}"].aws_instance.this': digests.of_value(host) for name, host in value.items()
            }
        elif key in _ENTERED and isinstance(value, dict):
            found |= {f'{key}["{name}"]': digests.of_value(entry) for name, entry in value.items()}
        elif key not in _NOT_THERE:
            found[key] = digests.of_value(value)
    return found


def _instance(host: Mapping[str, Any]) -> dict[str, object]:
    return {"instance_type": host["instance_type"], "ami": host["image"]}


def _outputs(stack: Stack, variables: Mapping[str, Any]) -> dict[str, object]:
    region = stack.regions[0]
    if stack.kind == "base":
        zone = {"zone_id": "ZPUBLIC"} if variables["zone"] != "none" else {}
        return {"region": region, **zone}
    if stack.kind != "region":
        return {}
    return {
        "network": variables["network"],
        "vpc_id": f"vpc-{region}",
        "route_tables": {letter: f"rtb-{region}{letter}" for letter in variables["zones"]},
        "private_zone_id": f"ZPRIVATE-{region}",
        "edge": {"dns_name": f"{region}.elb.example", "zone_id": "ZELB"},
        "instances": {name: f"i-{name}" for name in variables["hosts"]},
    }


@dataclass
class FakeHealth:
    """A gate that says what it is told to say, in this order, and pass ever after."""

    name: str = "fake"
    says: list[Verdict] = field(default_factory=list)

    def passed(self, hosts: Sequence[Host]) -> HealthReading:
        return HealthReading(self.says.pop(0) if self.says else Verdict.PASSED, f"{len(hosts)} hosts")


@dataclass
class Clock:
    """Every look at it is a second later."""

    seconds: int = 0

    def __call__(self) -> str:
        self.seconds += 1
        moment = datetime.datetime(2026, 11, 22, tzinfo=datetime.UTC) + datetime.timedelta(seconds=self.seconds)
        return moment.isoformat(timespec="seconds")


def progress_of(inputs: ReleaseInputs, release: Release) -> ReleaseProgress:
    """The journal of a release, to read and to write."""
    return ReleaseProgress(inputs.store, release, inputs.who, inputs.now)


def done(inputs: ReleaseInputs, release: Release) -> set[str]:
    """The stacks of a release that its journal says are applied."""
    return {name for name, step in progress_of(inputs, release).moves().items() if step.kind is MoveKind.NONE}


def release_inputs(
    folder: Path, cloud: FakeCloud, changes: Given | None = None, given: Given = TWO_REGIONS
) -> ReleaseInputs:
    """The platform of two regions, changed, on the cloud in memory, with its store in ``folder``."""
    document = merged(given, changes or {})
    read = platform(given=document)
    found = derive(read)
    return ReleaseInputs(
        platform=read,
        topology=found,
        target=Target(TargetKind.LOCALSTACK, read.account, "http://127.0.0.1:4566"),
        files=digests.of_value(document),
        modules="modules",
        tools="tools",
        images=images(read, found),
        store=ReleaseStore(folder / ".ringbus"),
        port=lambda stack: FakeStackPort(cloud, stack),
        health=FakeHealth(),
        orphans=cloud.orphaned,
        who="ann@desk",
        now=Clock(),
        report=silent,
        stop=cloud.stop,
    )


def standing(folder: Path, changes: Given | None = None) -> FakeCloud:
    """A cloud in which the platform of two regions stands, applied as release r1; nothing was asked of it since."""
    cloud = FakeCloud()
    inputs = release_inputs(folder, cloud, changes)
    apply_release(inputs, plan_release(inputs, "r1", inputs.topology.stacks))
    cloud.calls.clear()
    return cloud
