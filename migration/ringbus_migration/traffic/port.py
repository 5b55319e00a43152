"""What a run needs of AWS's API."""

from collections.abc import Mapping
from typing import Any, Protocol

from ringbus.aws.session import AwsSession
from ringbus_migration.commands import AwsCall


class TrafficPort(Protocol):
    """Carries out calls: the real API, or one in memory; one contract for both."""

    def send(self, call: AwsCall) -> Mapping[str, Any]:
        """The answer to a call without references; listings are whole. RingbusError when it fails."""
        ...


_LISTS = {
    "describe_rules": "Rules",
    "describe_target_groups": "TargetGroups",
    "get_metric_data": "MetricDataResults",
}
"""Calls that AWS answers page by page, and what each page has of the list."""


class AwsPort:
    """The API of a target, by boto3."""

    def __init__(self, session: AwsSession) -> None:
        self._session = session

    def send(self, call: AwsCall) -> Mapping[str, Any]:
        """One call, and all pages of a listing."""
        key = _LISTS.get(call.operation)
        if key is None or "RuleArns" in call.parameters:
            return self._session.call(call.service, call.operation, call.region, call.parameters)
        pages = self._session.pages(call.service, call.operation, call.region, call.parameters)
        return {key: [item for page in pages for item in page.get(key, ())]}
