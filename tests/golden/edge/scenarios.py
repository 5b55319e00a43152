"""What is made of the edge that tests have: a load balancer's HAProxy."""

from __future__ import annotations

from collections.abc import Mapping

from ringbus.lab.edge.haproxy import balancer_file
from tests.unit.edges import balancer


def scenarios() -> Mapping[str, Mapping[str, str]]:
    """One scenario."""
    return {"haproxy": {"haproxy.cfg": balancer_file(balancer()).text}}
