"""Whose account the credentials belong to."""

from ringbus.aws.session import AwsSession
from ringbus.errors import refused


def check_account(aws: AwsSession, region: str) -> str:
    """Who is asking (an ARN); refused (RB433) unless the platform file's account is theirs. Nothing is asked before."""
    caller = aws.call("sts", "get_caller_identity", region)
    actual, expected = str(caller["Account"]), aws.target.account
    if actual != expected:
        raise refused(
            "RB433",
            "account",
            f"the credentials belong to the account {actual}, the platform file says {expected}",
            note="Nothing was touched.",
            hint=f"use credentials of {expected}, or correct `account` in the platform file.",
        )
    return str(caller["Arn"])
