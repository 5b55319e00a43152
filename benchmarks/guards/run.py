"""What guards cost a plan: reading its changes from the plan file, and judging them, in milliseconds.

usage: run.py [ROUNDS]

The plan files are recordings of the real provider in tests/recordings/terraform/plans, of a changed stack each. What is
judged is made here: a region of which every host changes its instance type, as `bus.instance` and `ring.instance` do,
with 3, 9 and 19 brokers and ring nodes a zone. Terraform's own `show -json` of a plan is not measured: it starts the
provider, which alone takes a second.
"""

from __future__ import annotations

import sys
import time
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

from ringbus.guards.judge import judge
from ringbus.guards.stack_plan import Action, StackChange, StackPlan
from ringbus.model.document import read_platform
from ringbus.model.platform import Platform
from ringbus.terraform.planned_values import from_file
from ringbus.topology.derive import derive
from ringbus.topology.values import Topology

ROOT = Path(__file__).resolve().parents[2]
PLANS = ROOT / "tests" / "recordings" / "terraform" / "plans"


def main() -> None:
    """Measure, and print."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    for path in sorted(PLANS.glob("*.tfplan")):
        with zipfile.ZipFile(path) as archive:
            member = archive.read("tfplan")
        seconds = measured(rounds, partial(from_file, member))
        print(f"read   {path.stem:16} {len(from_file(member)):4} resources  {1000 * seconds:7.2f} ms")
    platform = read_platform(ROOT / "examples" / "hailo.yaml", ())
    for nodes in (3, 9, 19):
        larger = platform.model_copy(
            update={
                "bus": platform.bus.model_copy(update={"nodes": nodes}),
                "ring": platform.ring.model_copy(update={"nodes": nodes}),
            }
        )
        report(larger, rounds)


def report(platform: Platform, rounds: int) -> None:
    """One line: how many hosts change, what judging that costs, and what comes of it."""
    topology = derive(platform)
    plan = all_hosts_larger(topology)
    seconds = measured(rounds, lambda: judge(platform, topology, plan))
    found = judge(platform, topology, plan)
    print(f"judge  {len(plan.changes):4} hosts changed  {1000 * seconds:7.2f} ms  {len(found)} findings")


def all_hosts_larger(topology: Topology) -> StackPlan:
    """The plan of a region of which every host gets another instance type."""
    region = topology.regions[0].name
    changes = tuple(
        StackChange(
            f'module.hosts["{host.name}"].aws_instance.this',
            Action.CHANGE,
            before={"instance_type": host.instance},
            after={"instance_type": "m6i.2xlarge"},
        )
        for host in topology.hosts_in(region)
    )
    return StackPlan(f"region-{region}", changes)


def measured(rounds: int, work: Callable[[], object]) -> float:
    """The median of the seconds that ``work`` takes."""
    seconds = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - began)
    return median(seconds)


main()
