"""Whose account the credentials belong to."""

from ringbus.aws.session import AwsSession
from ringbus.errors import refused


def account_of(aws: AwsSession, region: str) -> str:
    """The id of the account that the credentials belong to, asked of STS in ``region``."""
    return str(aws.call("sts", "get_caller_identity", region)["Account"])


def check_account(aws: AwsSession, region: str) -> None:
    """Refuse (RB433) unless the credentials belong to the platform file's account. Nothing else is asked before."""
    actual, expected = account_of(aws, region), aws.target.account
    if actual != expected:
        raise refused(
            "RB433",
            "account",
            f"the credentials belong to the account {actual}, the platform file says {expected}",
            note="Nothing was touched.",
            hint=f"use credentials of {expected}, or correct `account` in the platform file.",
        )
