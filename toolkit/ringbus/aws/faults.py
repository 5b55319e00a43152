"""What boto says went wrong, as something a user can act on. Nothing of a request's parameters is ever repeated.

Sources: botocore's ``exceptions`` module; the error codes of "Common Errors" in each service's API reference.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from botocore import exceptions as boto

from ringbus.errors import RingbusError, failed
from ringbus.topology.target import Target, TargetKind

DENIED = "RB434"
_UNREACHABLE = (boto.HTTPClientError, boto.ConnectionError)
_NO_CREDENTIALS = (boto.NoCredentialsError, boto.PartialCredentialsError, boto.CredentialRetrievalError)
_PROFILE = (boto.ProfileNotFound, boto.InvalidConfigError, boto.ConfigParseError)
_LOGIN = (boto.SSOError, boto.TokenRetrievalError, getattr(boto, "LoginError", boto.SSOError))
_EXPIRED = {"ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"}
_NOT_ACCEPTED = {
    "AuthFailure",
    "IncompleteSignature",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
}
_DENIED = {"403", "AccessDenied", "AccessDeniedException", "UnauthorizedOperation"}
_LOG_IN = "`aws sso login`, or set AWS_PROFILE to a profile of that account, then repeat the command."


def code_of(response: Mapping[str, Any]) -> str:
    """The error code in a ClientError's response; empty where there is none."""
    return str(response.get("Error", {}).get("Code", ""))


@contextmanager
def told(target: Target, where: str) -> Iterator[None]:
    """Turn whatever boto raises in the block into a RingbusError, without the request that it was about."""
    try:
        yield
    except (boto.BotoCoreError, boto.ClientError) as fault:
        raise explained(fault, target, where) from None


def explained(fault: Exception, target: Target, where: str) -> RingbusError:
    """The error for a fault of boto in a call that ``where`` names (``ec2 describe_instances in eu-west-1``)."""
    if isinstance(fault, boto.ClientError):
        return _answered(fault, where)
    if isinstance(fault, _UNREACHABLE):
        return unreachable(target, where)
    if isinstance(fault, _NO_CREDENTIALS):
        return failed("RB431", where, "no AWS credentials were found", note="Nothing was touched.", hint=_LOG_IN)
    if isinstance(fault, _LOGIN):
        return failed("RB432", where, "the AWS login has expired", hint=_LOG_IN)
    if isinstance(fault, _PROFILE):
        return failed("RB431", where, _one_line(str(fault)), hint="check AWS_PROFILE and the files in ~/.aws.")
    return failed("RB435", where, f"the call could not be made ({type(fault).__name__})")


def unreachable(target: Target, where: str) -> RingbusError:
    """Nobody answers, or too late."""
    if target.endpoint is None:
        return failed(
            "RB430",
            where,
            "AWS cannot be reached, or did not answer in time",
            hint="check this machine's network and proxy; then repeat the command.",
        )
    start = "ringbus lab up" if target.kind is TargetKind.LAB else "ringbus localstack up"
    return failed(
        "RB430",
        where,
        f"nothing answers at {target.endpoint}",
        note="The emulated AWS of this target is not running, or hangs.",
        hint=f"`{start}` starts it.",
    )


def _answered(fault: boto.ClientError, where: str) -> RingbusError:
    code = code_of(fault.response)
    said = _one_line(str(fault.response.get("Error", {}).get("Message", ""))) or "no reason was given"
    if code in _EXPIRED:
        return failed("RB432", where, "the AWS credentials have expired", note=said, hint=_LOG_IN)
    if code in _NOT_ACCEPTED:
        return failed("RB432", where, f"AWS does not accept the credentials ({code})", note=said, hint=_LOG_IN)
    if code in _DENIED:
        return _denied(where, said)
    return failed("RB435", where, f"AWS answered {code or 'with an error'}: {said}")


def _denied(where: str, said: str) -> RingbusError:
    return failed(
        DENIED,
        where,
        "the AWS credentials may not do this",
        note=said,
        hint="use credentials that may, or have an administrator of the account allow it.",
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())
