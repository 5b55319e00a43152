"""Migrations for tests: a small platform, a small migration with one thing otherwise, and its plan."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ringbus.model.document import judge_text as judge_platform
from ringbus.model.platform import Platform
from ringbus.model.reading import parse_document
from ringbus_migration.axes import AxisState
from ringbus_migration.document.reading import MigrationDocument, judge
from ringbus_migration.legality import TABLE, NeedKind, Table
from ringbus_migration.plan.plan import MigrationPlan
from ringbus_migration.plan.planner import plan_migration

ROOT = Path(__file__).parents[2]
PLATFORM = """\
ringbus: 1
platform: demo
domain: demo.example
stage: hybrid
regions: {eu-west-1: {network: 10.0.0.0/16}, us-east-1: {network: 10.1.0.0/16}}
ring: {keyspaces: [jobs, people]}
services: {booking: {}}
cities: {london: {region: eu-west-1}, cork: {region: eu-west-1}, boston: {region: us-east-1}}
"""
MIGRATION = """\
migration: 1
name: small
cities: {london: {host: london.demo.example}}
routes:
  read: {path: /jobs, reads: [jobs]}
  book: {path: /jobs, methods: [POST], writes: [jobs], service: booking}
entities: {jobs: {from: mysql:demo.jobs, to: cassandra:jobs.by_id, rows: 1000}}
waves: [{name: first, cities: [london]}]
canary: [10]
tee: {at: "http://tee.internal"}
"""
APPROVALS = "approvals: {complete: [ann], retire: [ann]}\n"
ORDER = " ".join(
    (
        "dualwrite backfill compare dark shadow reads.canary live canary",
        "full soaked rampdown drained complete removed retired",
    )
)


def platform(text: str = PLATFORM) -> Platform:
    """A platform that must be valid."""
    found, faults = judge_platform(text, "platform.yaml")
    assert found is not None, faults
    return found


def migration(text: str = MIGRATION + APPROVALS, of: Platform | None = None) -> MigrationDocument:
    """A migration that must be valid."""
    of = of or platform()
    document = parse_document(text.encode(), "migration.yaml")
    found, faults = judge(document, of)
    assert found is not None, faults
    return MigrationDocument(found, of, document)


def ordered(order: str, approvals: str = APPROVALS) -> MigrationDocument:
    """The small migration in another order."""
    return migration(f"{MIGRATION}{approvals}order: [{', '.join(order.split())}]\n")


def planned(read: MigrationDocument, table: Table = TABLE) -> MigrationPlan:
    """Its plan, whether legal or not."""
    return plan_migration(read.migration, read.platform, table)


def without_need(enters: AxisState, kind: NeedKind) -> Table:
    """The table without one need of one state."""
    return tuple(
        replace(row, needs=tuple(need for need in row.needs if need.kind is not kind)) if row.enters is enters else row
        for row in TABLE
    )


def without_order(axis: type[AxisState]) -> Table:
    """The table in which the states of an axis may follow any other."""
    return tuple(replace(row, after=tuple(axis)) if isinstance(row.enters, axis) else row for row in TABLE)
