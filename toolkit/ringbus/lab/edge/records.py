"""The records of Route 53 as facts: pure, but for the one function that asks for them."""

from collections.abc import Iterable, Mapping
from typing import Any

from ringbus.aws.session import AwsSession
from ringbus.lab.edge.names import NameFacts, canonical

_ANYWHERE = "us-east-1"


def read_records(aws: AwsSession) -> tuple[NameFacts, ...]:
    """Every address record of the account, of public and of private zones."""
    zones = [
        zone["Id"] for page in aws.pages("route53", "list_hosted_zones", _ANYWHERE, {}) for zone in page["HostedZones"]
    ]
    pages = (
        page
        for zone in zones
        for page in aws.pages("route53", "list_resource_record_sets", _ANYWHERE, {"HostedZoneId": zone})
    )
    return tuple(name_facts(one for page in pages for one in page["ResourceRecordSets"]))


def name_facts(records: Iterable[Mapping[str, Any]]) -> Iterable[NameFacts]:
    """Records as they are listed; those of other kinds than addresses and other names are left out."""
    for record in records:
        alias = record.get("AliasTarget", {}).get("DNSName", "")
        values = tuple(value["Value"] for value in record.get("ResourceRecords", ()))
        if record["Type"] == "CNAME":
            alias, values = values[0], ()
        elif record["Type"] != "A":
            continue
        yield NameFacts(
            name=canonical(record["Name"].replace("\\052", "*")),
            addresses=values,
            alias=canonical(alias),
            region=record.get("Region", ""),
            weight=int(record.get("Weight", -1)),
        )
