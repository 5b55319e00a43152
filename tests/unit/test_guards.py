"""Plans judged by what they would do to the platform that stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringbus.findings import Finding, errors
from ringbus.guards import catalogue, resources
from ringbus.guards.judge import judge
from ringbus.guards.stack_plan import Action, StackChange, StackPlan
from ringbus.topology.derive import derive
from ringbus.topology.values import Role
from tests.unit.cases import cases
from tests.unit.platforms import Given, documents, platform

ACTIONS = [action for action in Action if action is not Action.UNKNOWN]


def change(given: Mapping[str, Any]) -> StackChange:
    return StackChange(
        given["address"],
        Action(given.get("action", "change")),
        given.get("deposed", False),
        given.get("reason", ""),
        before=given.get("before", {}),
        after=given.get("after", {}),
        unknown=frozenset(given.get("unknown", ())),
        outside=tuple(given.get("outside", ())),
        gone=given.get("gone", False),
        imported=given.get("imported", False),
    )


def judged(
    changes: Given,
    *planned: StackChange,
    stack: str = "region-eu-west-1",
    losses: Sequence[str] = (),
    stopped: Sequence[str] = (),
) -> tuple[Finding, ...]:
    read = platform(changes)
    return judge(read, derive(read), StackPlan(stack, planned, stopped=tuple(stopped)), losses)


def said(finding: Finding) -> str:
    return " ".join([finding.code, str(finding.where), finding.message, finding.note, finding.hint])


@pytest.mark.parametrize("case", cases("guards"))
def test_cases(case: dict[str, Any]) -> None:
    given = {name: case[name] for name in ("stack", "losses", "stopped") if name in case}
    found = judged(case.get("platform", {}), *map(change, case["changes"]), **given)
    assert [finding.code for finding in found] == [code for code, *_ in case["expect"]], found
    for finding, words in zip(found, case["expect"], strict=True):
        assert [word for word in words if word not in said(finding)] == []


def test_every_code_has_a_case() -> None:
    expected = {words[0] for parameters in cases("guards") for words in parameters.values[0]["expect"]}
    assert catalogue.CATALOGUE.keys() - expected == {catalogue.REGION_LOST}


def stopped(host: str) -> StackChange:
    values = {"before": {"instance_type": "a"}, "after": {"instance_type": "b"}}
    return StackChange(f'module.hosts["{host}"].aws_instance.this', Action.CHANGE, **values)


def destroyed(host: str) -> StackChange:
    before = {"availability_zone": host[host.index("-") + 1 : -2]}
    return StackChange(f'module.hosts["{host}"].aws_instance.this', Action.DESTROY, before=before)


def test_all_hosts_of_a_region() -> None:
    hosts = [host.name for host in derive(platform()).hosts_in("eu-west-1") if host.role is not Role.BASTION]
    found = judged({}, *map(destroyed, hosts))
    (region,) = [finding for finding in found if finding.code == catalogue.REGION_LOST]
    assert [host for host in hosts if host not in region.message] == []


def test_errors_come_first() -> None:
    found = judged({}, stopped("bus-eu-west-1b-0"), stopped("bus-eu-west-1a-0"), stopped("bus-eu-west-1a-1"))
    assert [finding.code for finding in found] == ["RB330", "RB350"]


def test_a_stack_that_the_topology_no_longer_has_is_judged_by_its_data() -> None:
    secret = StackChange('module.secrets.aws_secretsmanager_secret.this["x"]', Action.DESTROY, before={"name": "x"})
    bucket = StackChange("module.logs.aws_s3_bucket.this", Action.DESTROY, before={"bucket": "logs"})
    assert [finding.code for finding in judged({}, secret, bucket, stack="region-mars")] == ["RB334", "RB351"]


@pytest.mark.parametrize(
    ("address", "parts"),
    [
        ("aws_vpc.this", ("aws_vpc.this", "", "aws_vpc")),
        ('module.a["x.y"].aws_route.this["k\\"]"]', ("module.a.aws_route.this", 'k\\"]', "aws_route")),
        ("module.a[0].module.b[1].aws_route.this", ("module.a.module.b.aws_route.this", "1", "aws_route")),
        ("data.aws_ami.tier[2]", ("data.aws_ami.tier", "2", "aws_ami")),
        ("thing", ("thing", "", "")),
    ],
)
def test_what_an_address_says(address: str, parts: tuple[str, str, str]) -> None:
    assert (resources.kind(address), resources.key(address), resources.type_of(address)) == parts


ADDRESSES = st.sampled_from(
    [
        'module.hosts["{host}"].aws_instance.this',
        'module.hosts["{host}"].aws_network_interface.this',
        'module.volumes["{host}"].aws_ebs_volume.this',
        'module.volumes["{host}"].aws_volume_attachment.this',
        'module.private_zone.aws_route53_record.host["{host}"]',
        'module.network.aws_subnet.this["hosts-a"]',
        "module.network.aws_vpc.this",
        'module.tiers["api"].aws_autoscaling_group.this',
        'module.edge.aws_lb_target_group.this["api"]',
        'module.firewall.aws_security_group.this["bus"]',
        'module.firewall.aws_vpc_security_group_ingress_rule.this["bus-from-bus-5671"]',
        'module.secrets.aws_secretsmanager_secret.this["x"]',
        "module.logs.aws_s3_bucket.this",
        "data.aws_ami.tier",
    ]
)


@settings(max_examples=60, deadline=None)
@given(documents(), st.data())
def test_adding_is_never_refused(document: Given, data: st.DataObject) -> None:
    read = platform(given=document)
    topology = derive(read)
    region = topology.regions[0].name
    hosts = st.sampled_from([host.name for host in topology.hosts_in(region)])
    addresses = data.draw(st.lists(st.builds(str.format, ADDRESSES, host=hosts), max_size=8, unique=True))
    added = tuple(StackChange(address, Action.ADD) for address in addresses)
    assert judge(read, topology, StackPlan(f"region-{region}", added)) == ()


@settings(max_examples=60, deadline=None)
@given(documents(), st.data())
def test_two_of_one_cluster_or_ring_are_always_refused(document: Given, data: st.DataObject) -> None:
    read = platform(given=document)
    topology = derive(read)
    region = topology.regions[0].name
    groups = [cluster.nodes for cluster in topology.clusters if cluster.region == region]
    groups += [[host.name for host in topology.hosts_in(region, Role.RING)]]
    pairs = [pair for group in groups for pair in combinations(group, 2)]
    if not pairs:
        return
    pair = data.draw(st.sampled_from(pairs))
    others = data.draw(st.lists(st.sampled_from([host.name for host in topology.hosts_in(region)]), unique=True))
    plan = StackPlan(f"region-{region}", tuple(stopped(host) for host in {*pair, *others}))
    refused = errors(judge(read, topology, plan))
    assert any(all(host in said(finding) for host in pair) for finding in refused)


@settings(max_examples=60, deadline=None)
@given(documents(), st.data())
def test_one_host_alone_is_told_and_not_refused(document: Given, data: st.DataObject) -> None:
    read = platform(given=document)
    topology = derive(read)
    host = data.draw(st.sampled_from(topology.hosts))
    (finding,) = judge(read, topology, StackPlan(f"region-{host.region}", (stopped(host.name),)))
    assert (finding.code, host.name in str(finding.where)) == (catalogue.HOST_STOPS, True)


VALUES = st.dictionaries(st.sampled_from(["size", "tags", "user_data", "from_port", "instance_refresh", "name"]),
                         st.none() | st.integers() | st.text(max_size=3) | st.lists(st.none() | st.dictionaries(
                             st.just("preferences"), st.none() | st.lists(st.integers())), max_size=2))  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(ADDRESSES, st.sampled_from(Action), st.booleans(), VALUES, VALUES)
def test_no_plan_is_a_bug(address: str, action: Action, deposed: bool, before: Any, after: Any) -> None:
    planned = StackChange(address.format(host="bus-eu-west-1a-0"), action, deposed, before=before, after=after)
    assert all(finding.code in catalogue.CATALOGUE for finding in judged({}, planned))
