"""Secrets from Secrets Manager.

Source: Secrets Manager's API reference, CreateSecret: a name that is taken is ResourceExistsException.
"""

from ringbus.aws import secret_store
from ringbus.aws.secret_values import SecretValue
from ringbus.aws.session import AwsSession


class AwsSecretPort:
    """The secrets of one platform in the Secrets Manager of its regions."""

    def __init__(self, aws: AwsSession, platform: str) -> None:
        self._aws = aws
        self._platform = platform

    def read(self, region: str, name: str) -> str | None:
        """The value, or None where there is none."""
        value = secret_store.read(self._aws, name, region)
        return value.reveal() if value else None

    def keep_first(self, region: str, name: str, value: str, description: str) -> str:
        """Put the first value in, in a container made for it unless there is one; the value that stands."""
        tags = [{"Key": "platform", "Value": self._platform}, {"Key": "Name", "Value": name}]
        wanted = {"Name": name, "Description": description, "Tags": tags}
        self._aws.find("secretsmanager", "create_secret", region, wanted, ("ResourceExistsException",))
        secret_store.put_first(self._aws, name, region, SecretValue(value))
        return self.read(region, name) or value
