"""Secrets as configuring needs them: Secrets Manager and what stands in for it keep one contract."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, cast

import pytest

from ringbus.aws.session import AwsSession
from ringbus.configure.aws_secrets import AwsSecretPort
from ringbus.configure.ports import SecretPort
from tests.unit.aws_standin import Vault
from tests.unit.test_configure_hosts import Chest

PLACE, NAME = "eu-west-1", "hailo/tls/authority"


class OpenVault(Vault):
    """A vault in which containers can be made."""

    def __init__(self) -> None:
        super().__init__({("hailo/bus/admin-password", PLACE): "known", ("hailo/empty", PLACE): None})
        self.tags: dict[str, Any] = {}

    def find(
        self, service: str, operation: str, region: str, parameters: Mapping[str, Any], absent: Collection[str]
    ) -> dict[str, Any] | None:
        if operation != "create_secret":
            return super().find(service, operation, region, parameters, absent)
        key = (parameters["Name"], region)
        if key in self.held:
            assert "ResourceExistsException" in absent
            return None
        self.held[key] = None
        self.tags[parameters["Name"]] = parameters["Tags"]
        return {"Name": parameters["Name"]}


def in_memory() -> SecretPort:
    chest = Chest()
    chest.held = {(PLACE, "hailo/bus/admin-password"): "known"}
    return chest


def in_aws() -> SecretPort:
    return AwsSecretPort(cast(AwsSession, OpenVault()), "hailo")


@pytest.mark.parametrize("make", [in_memory, in_aws])
def test_what_a_secret_port_does(make: Callable[[], SecretPort]) -> None:
    port = make()
    assert port.read(PLACE, "hailo/bus/admin-password") == "known"
    assert port.read(PLACE, NAME) is None
    assert port.read(PLACE, "hailo/empty") is None
    assert port.keep_first(PLACE, NAME, "first", "why") == "first"
    assert port.keep_first(PLACE, NAME, "second", "why") == "first"
    assert port.read(PLACE, NAME) == "first"
    assert port.read("us-east-1", NAME) is None
    assert port.keep_first(PLACE, "hailo/empty", "filled", "why") == "filled"


def test_its_container_says_whose_it_is() -> None:
    vault = OpenVault()
    AwsSecretPort(cast(AwsSession, vault), "hailo").keep_first(PLACE, NAME, "first", "why")
    assert {"Key": "platform", "Value": "hailo"} in vault.tags[NAME]
