"""Mends of the classic load balancer."""

from moto.elb.models import LoadBalancer

HOSTED_ZONE = "Z3DZXE0Q79N41H"


def mend() -> None:
    """Give every load balancer the hosted zone that alias records point to; moto leaves it out.

    Terraform reads ``aws_elb.zone_id`` from it. One zone for all regions does: nothing resolves the name.
    """
    LoadBalancer.canonical_hosted_zone_name_id = HOSTED_ZONE
