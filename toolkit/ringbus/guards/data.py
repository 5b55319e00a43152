"""What holds data and would be destroyed, or taken from whom it belongs to."""

from collections.abc import Collection, Iterable

from ringbus.findings import Finding, error, warning
from ringbus.guards import catalogue
from ringbus.guards.impact import ATTACHMENT, INSTANCE, VOLUME, ImpactLevel, impact, reasons
from ringbus.guards.members import MemberChanges
from ringbus.guards.resources import key, kind, module_key, type_of
from ringbus.guards.stack_plan import Action, StackChange, StackPlan
from ringbus.guards.taints import TAINTED, untaint
from ringbus.topology.values import Topology

_CONTAINER = "aws_secretsmanager_secret"
_HOLDS = {
    "aws_s3_bucket": "the bucket {name} with every object in it",
    "aws_route53_zone": "the zone {name} with every record in it, and the name servers its parent points to",
    "aws_db_instance": "the database {name} with its data",
    "aws_rds_cluster": "the database {name} with its data",
    "aws_elasticache_replication_group": "the cache {name} with its data",
    _CONTAINER: "the secret {name} with its value",
}
_NAMED_BY = ("bucket", "name", "identifier", "cluster_identifier", "replication_group_id")
_MONOLITHS = (
    "module.legacy_databases.aws_db_instance.this",
    "module.legacy_caches.aws_elasticache_replication_group.this",
)
_COPY = "module.legacy_databases.aws_db_instance.replica"
_LOSING = (Action.REPLACE, Action.DESTROY)


def volumes(plan: StackPlan, seen: MemberChanges) -> Iterable[Finding]:
    """Data of hosts: volumes destroyed, made anew, shrunk or taken away, and instance stores emptied by a stop."""
    for host, changes in sorted(seen.changes.items()):
        where = f"stack {plan.stack}: {host}"
        what = _lost(changes) or (_emptied(host, seen) if host in seen.local else "")
        if what:
            yield error(
                catalogue.VOLUME_LOST,
                where,
                f"{what} ({', '.join(reasons(changes)) or 'destroyed'})",
                note="What other hosts hold no copy of is lost with it; nothing brings it back.",
                hint=_way(changes, local=host in seen.local),
            )


def _way(changes: Iterable[StackChange], *, local: bool) -> str:
    if tainted := untaint(changes):
        return f"Keep what stands: {tainted}"
    if local:
        return (
            "An instance store outlives no stop, one by one neither: undo this change, and keep this host as it is. "
            "Other nodes come with another region: add it beside this one, then `ringbus destroy --region REGION`."
        )
    return (
        "Undo this change of the platform file: a host with a data volume cannot be removed yet, nor get another one. "
        "A whole region goes by `ringbus destroy --region REGION`."
    )


def _lost(changes: Iterable[StackChange]) -> str:
    """What happens to the data volume, in words; nothing when it stays where it is."""
    by_kind = {kind(change.address): change for change in changes}
    volume, attachment = by_kind.get(VOLUME), by_kind.get(ATTACHMENT)
    if volume and volume.action in _LOSING:
        return "its data volume would be destroyed"
    if volume and impact([volume], "ebs") is ImpactLevel.DATA_LOSS:
        return "its data volume would be made smaller, or anew"
    if attachment and attachment.action is Action.DESTROY:
        return "its data volume would be taken from it"
    return ""


def _emptied(host: str, seen: MemberChanges) -> str:
    return "its instance store would be emptied" if host in seen.taken and _touches_instance(host, seen) else ""


def _touches_instance(host: str, seen: MemberChanges) -> bool:
    return any(kind(change.address) == INSTANCE for change in seen.changes[host])


def data(topology: Topology, plan: StackPlan, losses: Collection[str] = ()) -> Iterable[Finding]:
    """Buckets, zones, databases, caches and secrets that would be destroyed or made anew.

    ``losses`` names the monoliths whose data may go: those that no longer stand.
    """
    secrets = {secret.name for secret in topology.secrets}
    for change in plan.changes:
        holds = _HOLDS.get(type_of(change.address))
        if holds is None or change.action not in _LOSING or change.deposed or kind(change.address) == _COPY:
            continue
        what = f"{holds.format(name=_name(change))} would be {_done(change)}"
        where = f"stack {plan.stack}: {change.address}"
        retired = _retired(topology, change)
        if type_of(change.address) == _CONTAINER and key(change.address) not in secrets:
            yield warning(catalogue.CONTAINER_LOST, where, what, note=_restorable(change))
        elif retired and retired in losses:
            yield warning(catalogue.MONOLITH_LOST, where, what, note=_kept(change))
        else:
            yield error(catalogue.DATA_LOST, where, what, note="Nothing brings it back.", hint=_hint(change, retired))


def _retired(topology: Topology, change: StackChange) -> str:
    """The monolith that this is of and that the platform no longer has; empty for all else."""
    name = module_key(change.address) if kind(change.address) in _MONOLITHS else ""
    return "" if change.action is not Action.DESTROY or name in {one.name for one in topology.monoliths} else name


def _hint(change: StackChange, retired: str) -> str:
    if change.reason == TAINTED:
        return _untainted(change)
    return f"When nothing reads it any more: plan with `--data-loss-accepted {retired}`." if retired else _KEEP


def _kept(change: StackChange) -> str:
    snapshot = change.before.get("final_snapshot_identifier")
    return f"It is kept as the snapshot {snapshot}." if snapshot else "Nothing of it is kept."


_KEEP = "Undo the change of the platform file that asks for it, or copy it elsewhere and destroy the stack on purpose."


def _name(change: StackChange) -> str:
    named = (change.before.get(name) for name in _NAMED_BY)
    return str(next((name for name in named if name), change.address))


def _done(change: StackChange) -> str:
    if change.action is Action.DESTROY:
        return "destroyed"
    return "made anew, empty, for Terraform calls it tainted" if change.reason == TAINTED else "made anew, empty"


def _untainted(change: StackChange) -> str:
    """What keeps something that was marked by hand, or by an apply that did not see it made."""
    return f"If an apply was interrupted, `ringbus resume` goes on with it; otherwise keep it: {untaint([change])}"


def _restorable(change: StackChange) -> str:
    days = change.before.get("recovery_window_in_days")
    return f"It can be restored for {days} days." if days else "It cannot be restored."
