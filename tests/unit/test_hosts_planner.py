"""From what a host is to what is done."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace

import pytest

from ringbus.hosts.planner import host_actions
from ringbus.hosts.reading import CertificateReading, FileReading, HostFacts, UnitReading
from tests.unit.hosts_samples import HOST, NOW, recorded, wanted

CONF, KEY, CERTIFICATE = "/etc/rabbitmq/rabbitmq.conf", "/etc/ringbus/tls/host.key", "/etc/ringbus/tls/host.pem"
UNIT = "rabbitmq-server"


def planned(facts: HostFacts, now: datetime.datetime = NOW) -> list[tuple[str, str]]:
    return [(action.what, action.why) for action in host_actions(wanted()[HOST], facts, now)]


def with_file(path: str, **changes: object) -> HostFacts:
    facts = recorded()
    return replace(facts, files={**facts.files, path: replace(facts.files[path], **changes)})


def with_certificate(**changes: object) -> HostFacts:
    facts = recorded()
    changed: CertificateReading = replace(facts.certificates[CERTIFICATE], **changes)
    return replace(facts, certificates={**facts.certificates, CERTIFICATE: changed})


def with_unit(**changes: object) -> HostFacts:
    facts = recorded()
    return replace(facts, units={UNIT: replace(facts.units[UNIT], **changes)})


def without(facts: HostFacts, path: str) -> HostFacts:
    return replace(
        facts,
        files={key: value for key, value in facts.files.items() if key != path},
        certificates={key: value for key, value in facts.certificates.items() if key != path},
    )


def test_of_a_host_that_was_configured_nothing_is_found() -> None:
    assert planned(recorded()) == []


def test_of_a_host_that_never_was_everything_is_found_and_the_unit_starts_last() -> None:
    facts = recorded("answer-before", "bus-eu-west-1b-0")
    bare = replace(facts, files={})
    seen = [action.what for action in host_actions(wanted()["bus-eu-west-1b-0"], bare, NOW)]
    assert len(seen) == len(wanted()[HOST].files) + 2 + 1
    assert seen[0] == "file /etc/ringbus/tls/ca.pem"
    assert seen[-1] == f"start {UNIT}"


@pytest.mark.parametrize(
    ("facts", "expect"),
    [
        (lambda: with_file(CONF, sha256="0" * 64),
         [(f"file {CONF}", "its content differs"), (f"restart {UNIT}", f"it reads {CONF}")]),
        (lambda: without(recorded(), "/etc/rabbitmq/definitions.json"),
         [("file /etc/rabbitmq/definitions.json", "it is not there")]),
        (lambda: with_file("/etc/rabbitmq/definitions.json", mode=0o644),
         [("file /etc/rabbitmq/definitions.json", "it is root:rabbitmq 0644, not root:rabbitmq 0640")]),
        (lambda: with_file("/etc/ringbus/tls/ca.pem", owner="rabbitmq"),
         [("file /etc/ringbus/tls/ca.pem", "it is rabbitmq:root 0644, not root:root 0644")]),
        (lambda: with_unit(active=False), [(f"start {UNIT}", "it does not run")]),
        (lambda: with_unit(started_with="0" * 64),
         [(f"restart {UNIT}", "it has not read its files since they were written")]),
        (lambda: with_unit(started_with=""),
         [(f"restart {UNIT}", "it has not read its files since they were written")]),
        (lambda: without(recorded(), CERTIFICATE), [(f"certificate {CERTIFICATE}", "it is not there")]),
        (lambda: without(recorded(), KEY), [(f"certificate {CERTIFICATE}", "it is not there")]),
        (lambda: with_file(KEY, mode=0o644),
         [(f"certificate {CERTIFICATE}", "its key is root:rabbitmq 0644, not root:rabbitmq 0640")]),
        (lambda: with_certificate(of_key=False), [(f"certificate {CERTIFICATE}", "it is not its key's")]),
        (lambda: with_certificate(trusted=False),
         [(f"certificate {CERTIFICATE}", "it is not signed by the platform's authority")]),
        (lambda: with_certificate(names=frozenset({"10.11.0.128"})),
         [(f"certificate {CERTIFICATE}", "it names another")]),
        (lambda: with_certificate(common_name="federation"), [(f"certificate {CERTIFICATE}", "it names another")]),
        (lambda: with_certificate(end=NOW - datetime.timedelta(days=1), trusted=False),
         [(f"certificate {CERTIFICATE}", "it ends 2026-11-21")]),
    ],
)  # fmt: skip
def test_what_differs_is_found_and_nothing_else(facts: Callable[[], HostFacts], expect: list[tuple[str, str]]) -> None:
    assert planned(facts()) == expect


@pytest.mark.parametrize(("days", "renewed"), [(29, True), (31, False)])
def test_certificates_are_renewed_a_month_before_their_end(days: int, renewed: bool) -> None:
    end = recorded().certificates[CERTIFICATE].end
    found = planned(recorded(), end - datetime.timedelta(days=days))
    assert bool(found) is renewed
    assert all(what.startswith("certificate") and why == "it ends 2027-12-24" for what, why in found)


def test_a_link_in_the_place_of_a_file_is_replaced() -> None:
    facts = recorded()
    odd = replace(facts, files={**facts.files, CONF: FileReading("", "root", "root", 0o777)})
    assert planned(odd)[0] == (f"file {CONF}", "its content differs")


def test_a_unit_that_nobody_told_of_does_not_run() -> None:
    assert planned(replace(recorded(), units={})) == [(f"start {UNIT}", "it does not run")]
    assert planned(replace(recorded(), units={UNIT: UnitReading(active=False, started_with="x")})) != []
