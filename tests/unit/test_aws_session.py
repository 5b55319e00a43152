"""Calls to AWS: who we say we are, how long we wait, and what a fault becomes."""

import json
import logging
import socket
import threading

import pytest
from botocore import exceptions as boto

from ringbus.aws.faults import explained
from ringbus.aws.identity import check_account
from ringbus.aws.secret_store import put
from ringbus.aws.secret_values import SecretValue
from ringbus.aws.session import AwsSession
from ringbus.errors import RingbusError
from ringbus.topology.target import Target, TargetKind
from tests.unit.aws_standin import answering

ACCOUNT = "123456789012"
AWS = Target(TargetKind.AWS, ACCOUNT)
LOCAL = Target(TargetKind.LOCALSTACK, ACCOUNT, "http://127.0.0.1:1")
LAB = Target(TargetKind.LAB, ACCOUNT, "http://127.0.0.1:1")
IDENTITY = """<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Arn>arn:aws:iam::{0}:root</Arn><UserId>x</UserId><Account>{0}</Account></GetCallerIdentityResult>
<ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></GetCallerIdentityResponse>"""


def said(code: str, message: str = "words of AWS") -> boto.ClientError:
    return boto.ClientError({"Error": {"Code": code, "Message": message}}, "DescribeInstances")


@pytest.mark.parametrize(
    ("fault", "target", "code", "words"),
    [
        (boto.EndpointConnectionError(endpoint_url="x"), LOCAL, "RB430", "ringbus localstack up"),
        (boto.EndpointConnectionError(endpoint_url="x"), LAB, "RB430", "ringbus lab up"),
        (boto.ReadTimeoutError(endpoint_url="x"), LOCAL, "RB430", "hangs"),
        (boto.ConnectTimeoutError(endpoint_url="x"), AWS, "RB430", "network and proxy"),
        (boto.NoCredentialsError(), AWS, "RB431", "AWS_PROFILE"),
        (boto.PartialCredentialsError(provider="env", cred_var="key"), AWS, "RB431", "AWS_PROFILE"),
        (boto.ProfileNotFound(profile="nobody"), AWS, "RB431", "nobody"),
        (boto.UnauthorizedSSOTokenError(), AWS, "RB432", "aws sso login"),
        (said("ExpiredToken"), AWS, "RB432", "expired"),
        (said("RequestExpired"), AWS, "RB432", "expired"),
        (said("InvalidClientTokenId"), AWS, "RB432", "InvalidClientTokenId"),
        (said("UnauthorizedOperation"), AWS, "RB434", "words of AWS"),
        (said("AccessDenied"), AWS, "RB434", "words of AWS"),
        (said("RequestLimitExceeded"), AWS, "RB435", "RequestLimitExceeded: words of AWS"),
        (said("", "two\nlines"), AWS, "RB435", "with an error: two lines"),
        (boto.ParamValidationError(report="value: hunter2"), AWS, "RB435", "ParamValidationError"),
    ],
)
def test_a_fault_is_explained(fault: Exception, target: Target, code: str, words: str) -> None:
    finding = explained(fault, target, "ec2 describe_instances in eu-west-1").findings[0]
    assert (finding.code, str(finding.where)) == (code, "ec2 describe_instances in eu-west-1")
    assert words in f"{finding.message} {finding.note} {finding.hint}"
    assert "hunter2" not in json.dumps(finding.to_json())


def test_nobody_at_the_endpoint_is_known_at_once() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    target = Target(TargetKind.LOCALSTACK, ACCOUNT, f"http://127.0.0.1:{port}")
    with pytest.raises(RingbusError) as caught:
        check_account(AwsSession(target), "eu-west-1")
    assert [finding.code for finding in caught.value.findings] == ["RB430"]
    assert caught.value.__cause__ is None
    assert str(port) in caught.value.findings[0].message


def test_an_emulator_is_told_the_account_whatever_the_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "AWS_PROFILE": "no-such-profile",
        "AWS_ACCESS_KEY_ID": "AKIAREAL",
        "AWS_SECRET_ACCESS_KEY": "real",
        "AWS_SESSION_TOKEN": "real",
        "HTTP_PROXY": "http://127.0.0.1:9",
        "http_proxy": "http://127.0.0.1:9",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
    }.items():
        monkeypatch.setenv(name, value)
    with answering(200, IDENTITY.format(ACCOUNT)) as (url, server):
        check_account(AwsSession(Target(TargetKind.LOCALSTACK, ACCOUNT, url)), "eu-west-1")
    (_, headers, _), *others = server.requests
    assert others == []
    assert f"Credential={ACCOUNT}/" in headers["Authorization"]
    assert "/eu-west-1/sts/" in headers["Authorization"]
    assert "X-Amz-Security-Token" not in headers


def test_credentials_of_another_account_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAX")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    with answering(200, IDENTITY.format("999999999999")) as (url, server):
        monkeypatch.setenv("AWS_ENDPOINT_URL", url)
        with pytest.raises(RingbusError) as caught:
            check_account(AwsSession(AWS), "eu-west-1")
    finding = caught.value.findings[0]
    assert (caught.value.kind, finding.code, finding.note) == ("refused", "RB433", "Nothing was touched.")
    assert "999999999999" in finding.message
    assert ACCOUNT in finding.message
    assert "Credential=AKIAX/" in server.requests[0][1]["Authorization"]


def test_without_credentials_aws_is_not_asked(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    with pytest.raises(RingbusError) as caught:
        check_account(AwsSession(AWS), "eu-west-1")
    assert [finding.code for finding in caught.value.findings] == ["RB431"]


def test_many_threads_share_one_session() -> None:
    with answering(200, IDENTITY.format(ACCOUNT)) as (url, server):
        aws = AwsSession(Target(TargetKind.LOCALSTACK, ACCOUNT, url))
        faults: list[Exception] = []

        def ask(region: str) -> None:
            try:
                check_account(aws, region)
            except Exception as fault:
                faults.append(fault)

        threads = [threading.Thread(target=ask, args=(region,)) for region in ["eu-west-1", "us-east-1"] * 8]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert faults == []
    assert len(server.requests) == 16


def test_a_refused_secret_is_in_no_error_and_no_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    answer = json.dumps({"__type": "InvalidRequestException", "message": "no"})
    with answering(400, answer) as (url, server):
        aws = AwsSession(Target(TargetKind.LOCALSTACK, ACCOUNT, url))
        with pytest.raises(RingbusError) as caught:
            put(aws, "hailo/bus/admin-password", "eu-west-1", SecretValue("hunter2-marker"))
    assert "hunter2-marker" in server.requests[0][2]
    assert "hunter2-marker" not in caplog.text
    assert "hunter2-marker" not in repr(caught.value) + str(caught.value) + repr(caught.value.findings)
    assert caught.value.findings[0].message == "AWS answered InvalidRequestException: no"
