"""Secrets: made once, copied where they are shared, rotated, and never shown."""

import json
import pickle
import re
import secrets as stdlib
import traceback

import pytest

from ringbus.aws.rotation import chosen, given_value, rotate
from ringbus.aws.secret_values import SecretValue, generate
from ringbus.aws.secrets import findings, init_secrets, list_secrets
from ringbus.errors import RingbusError
from ringbus.outcomes import Stop
from ringbus.topology.secrets import shared
from ringbus.topology.values import Secret
from tests.unit.aws_standin import CHANGED, Vault

EU, US = "eu-west-1", "us-east-1"
RING, SERVICES = "hailo/ring/admin-password", "hailo/bus/services-password"
COOKIE, KEY = "hailo/bus/eu-west-1a/erlang-cookie", "hailo/service/nearest-driver/maps-key"
ALL = (
    Secret(RING, EU, ""), Secret(RING, US, ""), Secret(SERVICES, EU, ""), Secret(SERVICES, US, ""),
    Secret(COOKIE, EU, ""), Secret(KEY, EU, "", given=True),
)  # fmt: skip


def init(vault: Vault, wanted: tuple[Secret, ...] = ALL) -> dict[tuple[str, str], str]:
    changes = init_secrets(vault, wanted, stdlib.token_bytes, Stop())
    return {(change.name, change.region): change.action.value for change in changes}


def containers() -> Vault:
    return Vault({(secret.name, secret.region): None for secret in ALL})


def test_every_empty_container_gets_a_value_once() -> None:
    vault = containers()
    assert init(vault) == {
        (RING, EU): "made", (RING, US): "copied", (SERVICES, EU): "made", (SERVICES, US): "made",
        (COOKIE, EU): "made", (KEY, EU): "waiting",
    }  # fmt: skip
    first = dict(vault.held)
    assert set(init(vault).values()) == {"kept", "waiting"}
    assert vault.held == first
    assert vault.writes == 5


def test_shared_values_are_one_and_others_differ() -> None:
    vault = containers()
    init(vault)
    assert vault.held[RING, EU] == vault.held[RING, US]
    assert vault.held[SERVICES, EU] != vault.held[SERVICES, US]
    assert vault.held[KEY, EU] is None


def test_a_region_that_comes_later_gets_the_ring_s_value() -> None:
    vault = containers()
    del vault.held[RING, US]
    assert init(vault)[RING, US] == "no container"
    vault.held[RING, US] = None
    assert (init(vault)[RING, EU], init(vault)[RING, US]) == ("kept", "kept")
    assert vault.held[RING, EU] == vault.held[RING, US]


def test_values_are_read_only_to_be_copied() -> None:
    vault = containers()
    init(vault)
    assert vault.reads == 0
    init(vault)
    assert vault.reads == 0


def test_shared_values_that_differ_are_not_spread() -> None:
    vault = Vault({(RING, EU): "one", (RING, US): "two", (RING, "eu-west-3"): None})
    with pytest.raises(RingbusError) as caught:
        init(vault, (Secret(RING, EU, ""), Secret(RING, US, ""), Secret(RING, "eu-west-3", "")))
    assert [finding.code for finding in caught.value.findings] == ["RB462"]
    assert vault.writes == 0


def test_whoever_is_first_decides_for_all_regions() -> None:
    """Somebody else fills the first region between our look and our write."""
    vault = containers()
    describe = vault._describe_secret
    vault._describe_secret = lambda key, *_: describe(key) | {"VersionIdsToStages": {}}
    init_secrets(vault, [Secret(RING, EU, "")], stdlib.token_bytes, Stop())
    theirs = vault.held[RING, EU]
    assert init(vault, (Secret(RING, EU, ""), Secret(RING, US, ""))) == {(RING, EU): "kept", (RING, US): "copied"}
    assert vault.held[RING, EU] == vault.held[RING, US] == theirs


def test_a_deleted_container_is_none() -> None:
    vault = containers()
    vault.deleted.add((COOKIE, EU))
    assert init(vault)[COOKIE, EU] == "no container"
    assert vault.held[COOKIE, EU] is None


def test_one_broken_region_does_not_keep_the_others_from_their_values() -> None:
    vault = containers()
    vault.broken.add(US)
    with pytest.raises(RingbusError) as caught:
        init(vault)
    assert {finding.code for finding in caught.value.findings} == {"RB435"}
    assert vault.held[COOKIE, EU] is not None
    vault.broken.clear()
    assert "no container" not in init(vault).values()
    assert vault.held[RING, EU] == vault.held[RING, US]


def test_after_a_wish_to_stop_nothing_is_written() -> None:
    vault, stop = containers(), Stop()
    stop.ask()
    with pytest.raises(RingbusError) as caught:
        init_secrets(vault, ALL, stdlib.token_bytes, stop)
    assert caught.value.kind == "interrupted"
    assert vault.writes == 0


def test_what_a_person_still_has_to_do() -> None:
    vault = containers()
    del vault.held[COOKIE, EU]
    left = findings(init_secrets(vault, ALL, stdlib.token_bytes, Stop()))
    assert [(finding.code, finding.severity.value, str(finding.where)) for finding in left] == [
        ("RB460", "error", f"secret {COOKIE} in {EU}"),
        ("RB461", "warning", f"secret {KEY} in {EU}"),
    ]


def test_the_list_tells_everything_but_the_value() -> None:
    vault = containers()
    vault.held[COOKIE, EU] = "MARKER"
    vault.held.pop((KEY, EU))
    listed = {(facts.name, facts.region): facts.to_json() for facts in list_secrets(vault, ALL, Stop())}
    assert listed[COOKIE, EU] == {
        "name": COOKIE, "region": EU, "given": False, "exists": True, "has_value": True, "changed": CHANGED.isoformat(),
    }  # fmt: skip
    assert listed[RING, US]["has_value"] is False
    assert listed[RING, US]["changed"] is None
    assert (listed[KEY, EU]["exists"], listed[KEY, EU]["given"]) == (False, True)
    assert vault.reads == 0


def rotated(vault: Vault, name: str, regions: list[str] | None = None, value: SecretValue | None = None) -> list[str]:
    return [change.region for change in rotate(vault, chosen(ALL, name, regions), value, stdlib.token_bytes, Stop())]


def test_rotation_gives_new_values_everywhere_or_where_asked() -> None:
    vault = containers()
    init(vault)
    before = dict(vault.held)
    assert rotated(vault, SERVICES, [US]) == [US]
    assert vault.held[SERVICES, EU] == before[SERVICES, EU]
    assert vault.held[SERVICES, US] != before[SERVICES, US]
    assert rotated(vault, "ring/admin-password") == [EU, US]
    assert vault.held[RING, EU] == vault.held[RING, US] != before[RING, US]


def test_a_person_s_value_is_put_as_it_is() -> None:
    vault = containers()
    assert rotated(vault, KEY, value=given_value(KEY, " maps \n")) == [EU]
    assert vault.held[KEY, EU] == " maps "


def test_a_rotation_that_stops_halfway_says_how_far_it_came() -> None:
    vault = containers()
    vault.broken.add(US)
    with pytest.raises(RingbusError) as caught:
        rotated(vault, RING)
    first, second = caught.value.findings
    assert (first.code, first.message, first.note) == ("RB467", f"no new value in {US}", f"{EU} has the new one.")
    assert second.code == "RB435"


@pytest.mark.parametrize(
    ("name", "regions", "kind", "code", "words"),
    [
        ("ring/admin-pasword", None, "input", "RB463", "did you mean ring/admin-password?"),
        ("bus/admin", ["eu-west-3"], "input", "RB463", ""),
        (SERVICES, ["eu-west-3"], "input", "RB463", "eu-west-3"),
        (RING, [EU], "refused", "RB464", "share"),
        (KEY, None, "input", "RB465", "brought by a person"),
        (COOKIE, None, "failed", "RB460", "ringbus apply"),
    ],
)
def test_rotations_that_are_not_done(name: str, regions: list[str] | None, kind: str, code: str, words: str) -> None:
    vault = containers()
    del vault.held[COOKIE, EU]
    with pytest.raises(RingbusError) as caught:
        rotated(vault, name, regions)
    finding = caught.value.findings[0]
    assert (caught.value.kind, finding.code) == (kind, code)
    assert words in f"{finding.message} {finding.hint}"
    assert vault.writes == 0


@pytest.mark.parametrize("text", ["", "\n", "x" * 65_537])
def test_a_value_must_have_a_length_that_aws_takes(text: str) -> None:
    with pytest.raises(RingbusError) as caught:
        given_value(KEY, text)
    assert caught.value.findings[0].code == "RB465"


@pytest.mark.parametrize(
    ("name", "expected"),
    [(RING, True), ("hailo/ring/services-password", True), ("hailo/bus/admin-password", True), (SERVICES, False),
     (COOKIE, False), (KEY, False), ("ring/bus/services-password", False)],
)  # fmt: skip
def test_which_secrets_are_shared(name: str, expected: bool) -> None:
    assert shared(name) is expected


def test_generated_values_have_the_form_that_their_readers_take() -> None:
    assert all(re.fullmatch(r"[A-Z0-9]{32}", generate(COOKIE, stdlib.token_bytes).reveal()) for _ in range(50))
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{43}", generate(RING, stdlib.token_bytes).reveal()) for _ in range(50))
    assert generate(RING, stdlib.token_bytes) != generate(RING, stdlib.token_bytes)


def test_a_value_is_never_shown_by_accident() -> None:
    value = SecretValue("hunter2-marker")
    try:
        raise ValueError(value)
    except ValueError as fault:
        trace = "".join(traceback.TracebackException.from_exception(fault, capture_locals=True).format())
    assert "hunter2" not in f"{value} {value!r} {[value]} {trace}"
    with pytest.raises(TypeError):
        json.dumps(value)
    with pytest.raises(TypeError):
        pickle.dumps(value)
    assert value.reveal() == "hunter2-marker"
