"""AWS itself as a target: the right account or nothing, states in buckets of the stacks' own regions.

Releases are kept in the home region's bucket, where every clone sees them.
"""

from collections.abc import Sequence
from functools import partial

from ringbus.aws import lock
from ringbus.aws.bucket_store import BucketStore
from ringbus.aws.buckets import ensure_state_bucket, read_state
from ringbus.aws.identity import check_account
from ringbus.aws.session import AwsSession
from ringbus.cli.settings import Settings
from ringbus.cli.targets.hands import OpenTarget
from ringbus.events import Event, EventKind, Report
from ringbus.model.platform import Platform
from ringbus.terraform.backends import S3Backend
from ringbus.topology import names
from ringbus.topology.derive import derive
from ringbus.topology.images import families
from ringbus.topology.target import Target
from ringbus.topology.values import Stack, Topology

_RELEASES = "ringbus"


def hands(settings: Settings, platform: Platform, report: Report) -> OpenTarget:
    """AWS, once the credentials' account is known to be the file's; the buckets of the states are made if need be."""
    topology = derive(platform)
    target = Target(settings.target, platform.account)
    aws = AwsSession(target)
    who = check_account(aws, topology.home)
    images = lock.read(lock.beside(settings.file)).pinned(families(platform, topology))
    _make_bucket(aws, platform, topology.home, report)
    shared = BucketStore(aws, _bucket(topology, topology.home), topology.home, _RELEASES)
    return OpenTarget(
        target=target,
        platform=platform,
        standins=(),
        images=images,
        aws=settings.aws,
        backend=partial(_backend, topology),
        fetch_state=partial(_state, aws, topology),
        shared=shared,
        unlock=shared.break_hold,
        who=who,
        ready=lambda stack: _make_bucket(aws, platform, stack.regions[0], report),
    )


def _make_bucket(aws: AwsSession, platform: Platform, region: str, report: Report) -> None:
    bucket = names.state_bucket(platform.name, region, platform.account)
    tags = {**platform.tags, "platform": platform.name, "role": "state"}
    changed: Sequence[str] = ensure_state_bucket(aws, bucket, region, tags)
    if changed:
        report(Event(EventKind.SAID, "state", f"bucket {bucket}: {', '.join(changed)}"))


def _backend(topology: Topology, stack: Stack) -> S3Backend:
    region = stack.regions[0]
    return S3Backend(_bucket(topology, region), f"{stack.name}.tfstate", region)


def _bucket(topology: Topology, region: str) -> str:
    return names.state_bucket(topology.platform, region, topology.account)


def _state(aws: AwsSession, topology: Topology, stack: Stack) -> str | None:
    backend = _backend(topology, stack)
    return read_state(aws, backend.bucket, backend.key, backend.region)
