"""Questions to CloudWatch: the new side and the old one at the same moment, in one call.

Metrics and dimensions: "CloudWatch metrics for your Application Load Balancer" in AWS's Elastic Load Balancing guide.
"""

from collections.abc import Iterator
from typing import Any

from ringbus_migration.commands import AwsCall
from ringbus_migration.document.conduct import GivenCriterion
from ringbus_migration.plan.step import Cell
from ringbus_migration.script import names

PERIOD = 60
REQUESTS, ERRORS = "requests", "errors"
ANSWERS = ("2xx", "3xx", "4xx")
"""Answers of targets that are no errors."""
_STATISTICS = {
    REQUESTS: ("RequestCount", "Sum"),
    ERRORS: ("HTTPCode_Target_5XX_Count", "Sum"),
    **{name: (f"HTTPCode_Target_{name.upper()}_Count", "Sum") for name in ANSWERS},
    "p50": ("TargetResponseTime", "p50"),
    "p99": ("TargetResponseTime", "p99"),
}


def question(cell: Cell, criteria: tuple[GivenCriterion, ...] = ()) -> AwsCall:
    """Requests of both sides of ``cell``, and what its criteria are about. Ids are like ``old_requests``.

    What the load balancer itself answers for a host that hangs or takes no connection is counted for no target group:
    where errors are asked for, so are all answers, and what lacks one is seen.
    """
    sorts = dict.fromkeys((REQUESTS, *(criterion.metric for criterion in criteria)))
    sorts |= dict.fromkeys(ANSWERS) if ERRORS in sorts else {}
    queries = [query for sort in sorts for query in _both(cell, sort)]
    since, until = names.reference(names.SINCE), names.reference(names.UNTIL)
    parameters = {"MetricDataQueries": queries, "StartTime": since, "EndTime": until}
    return AwsCall("cloudwatch", "get_metric_data", cell.region, parameters)


def _both(cell: Cell, sort: str) -> Iterator[dict[str, Any]]:
    metric, statistic = _STATISTICS[sort]
    balancer = {"Name": "LoadBalancer", "Value": names.reference(names.metric(names.balancer(cell.city, cell.region)))}
    for side in names.SIDES:
        target = names.reference(names.metric(names.group(side, cell.city, cell.subject, cell.region)))
        asked = {
            "Namespace": "AWS/ApplicationELB",
            "MetricName": metric,
            "Dimensions": [balancer, {"Name": "TargetGroup", "Value": target}],
        }
        yield {"Id": f"{side}_{sort}", "MetricStat": {"Metric": asked, "Period": PERIOD, "Stat": statistic}}
