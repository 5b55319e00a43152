"""Calls to AWS's API, real or emulated, over all regions at once."""

import logging
import threading
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.session import Session as BotoSession

from ringbus.aws import faults
from ringbus.topology.target import Target

Answer = dict[str, Any]

_REAL: dict[str, Any] = {
    "connect_timeout": 5,
    "read_timeout": 30,
    "retries": {"mode": "standard", "total_max_attempts": 5},
}
_EMULATED: dict[str, Any] = {
    "connect_timeout": 2,
    "read_timeout": 20,
    "retries": {"mode": "standard", "total_max_attempts": 2},
    "s3": {"addressing_style": "path"},
    "proxies": {},
}
_CONNECTIONS = 16
_ANY_KEY = "test"


class AwsSession:
    """The API of one target. May be used from many threads; nothing is read or asked before the first call.

    An emulated target takes the account's id as access key. AWS itself is asked with boto's own chain of credentials
    (environment, profile, SSO, instance role). Whatever goes wrong is a RingbusError (RB430 to RB435).
    """

    def __init__(self, target: Target) -> None:
        self.target = target
        self._lock = threading.Lock()
        self._session: Any = None
        self._clients: dict[tuple[str, str], Any] = {}

    def call(self, service: str, operation: str, region: str, parameters: Mapping[str, object] | None = None) -> Answer:
        """The answer to one call: ``call("sts", "get_caller_identity", "eu-west-1")``."""
        with faults.told(self.target, _where(service, operation, region)):
            return self._ask(service, operation, region, parameters or {})

    def find(
        self, service: str, operation: str, region: str, parameters: Mapping[str, object], absent: Collection[str]
    ) -> Answer | None:
        """Like ``call``, and None where AWS answers with one of the error codes ``absent``."""
        with faults.told(self.target, _where(service, operation, region)):
            try:
                return self._ask(service, operation, region, parameters)
            except ClientError as fault:
                if faults.code_of(fault.response) in absent:
                    return None
                raise

    def pages(self, service: str, operation: str, region: str, parameters: Mapping[str, object]) -> Iterator[Answer]:
        """All pages of a listing, read as they are asked for."""
        with faults.told(self.target, _where(service, operation, region)):
            yield from self._client(service, region).get_paginator(operation).paginate(**parameters)

    def _ask(self, service: str, operation: str, region: str, parameters: Mapping[str, object]) -> Answer:
        answer: Answer = getattr(self._client(service, region), operation)(**parameters)
        return answer

    def _client(self, service: str, region: str) -> Any:
        with self._lock:
            if self._session is None:
                self._session = self._new_session()
            if (service, region) not in self._clients:
                self._clients[service, region] = self._new_client(service, region)
            return self._clients[service, region]

    def _new_session(self) -> Any:
        # botocore's debug log repeats whole requests, secrets included.
        for name in ("boto3", "botocore", "urllib3"):
            logging.getLogger(name).setLevel(logging.WARNING)
        if not self.target.emulated:
            return boto3.Session()
        # A profile named in the environment is about real accounts, and may not even exist here.
        unaware = BotoSession(session_vars={"profile": (None, None, None, None)})
        return boto3.Session(
            botocore_session=unaware, aws_access_key_id=self.target.account, aws_secret_access_key=_ANY_KEY
        )

    def _new_client(self, service: str, region: str) -> Any:
        options = _EMULATED if self.target.emulated else _REAL
        config = Config(max_pool_connections=_CONNECTIONS, **options)
        return self._session.client(service, region_name=region, endpoint_url=self.target.endpoint, config=config)


def _where(service: str, operation: str, region: str) -> str:
    return f"{service} {operation} in {region}"
