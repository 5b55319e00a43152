"""Which Debian image is the newest, per region and family. Asked only to write the lock, never while planning.

Source: https://wiki.debian.org/Cloud/AmazonEC2Image: the account that publishes, and the form of the names.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from ringbus.aws.session import AwsSession
from ringbus.errors import Kind, RingbusError
from ringbus.findings import Finding, error
from ringbus.outcomes import Stop, run_all
from ringbus.render.standins import emulated_images

_DEBIAN = "136693071363"
_ARCHITECTURES = {"amd64": "x86_64", "arm64": "arm64"}
_AT_ONCE = 16


def resolve(aws: AwsSession, families: Mapping[str, Sequence[str]], stop: Stop) -> dict[str, dict[str, str]]:
    """The newest image of each family in each region, as ``{region: {family: id}}``; what is missing is RB468.

    On an emulated target every image is the one the emulator knows.
    """
    if aws.target.emulated:
        return emulated_images(families)
    tasks = {region: partial(_in_region, aws, region, wanted) for region, wanted in families.items()}
    outcomes = run_all(tasks, _AT_ONCE, stop)
    outcomes.raise_errors()
    return dict(outcomes.values)


def _in_region(aws: AwsSession, region: str, families: Sequence[str]) -> dict[str, str]:
    found = {family: newest(_listed(aws, region, family)) for family in families}
    missing = [family for family, image in found.items() if image is None]
    if missing:
        raise RingbusError(Kind.FAILED, [_none(region, family) for family in missing])
    return {family: image for family, image in found.items() if image is not None}


def _none(region: str, family: str) -> Finding:
    return error(
        "RB468",
        f"image {family} in {region}",
        f"Debian's account {_DEBIAN} publishes no image of this family in this region",
        note="The lock was not changed.",
        hint="use an instance type of another architecture there, or put an image's id into the lock by hand.",
    )


def _listed(aws: AwsSession, region: str, family: str) -> Iterable[Mapping[str, Any]]:
    filters = {
        "name": f"{family}-*",
        "architecture": _ARCHITECTURES[family.rpartition("-")[2]],
        "state": "available",
        "virtualization-type": "hvm",
        "root-device-type": "ebs",
    }
    parameters = {
        "Owners": [_DEBIAN],
        "Filters": [{"Name": name, "Values": [value]} for name, value in filters.items()],
    }
    for page in aws.pages("ec2", "describe_images", region, parameters):
        yield from page["Images"]


def newest(images: Iterable[Mapping[str, Any]]) -> str | None:
    """The id of the image made last, from the items of EC2's DescribeImages; None where there is none. Pure."""
    made = max(images, key=lambda image: (str(image["CreationDate"]), str(image["Name"])), default=None)
    return None if made is None else str(made["ImageId"])
