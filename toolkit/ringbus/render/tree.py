"""What `ringbus render` writes: every file that hosts and Terraform would get, by its path in one folder."""

from collections.abc import Iterable, Mapping

from ringbus.federation.graphs import Link
from ringbus.model.platform import Platform
from ringbus.render.documents import json_text
from ringbus.render.hosts import host_files
from ringbus.topology.values import Topology


def tree(
    platform: Platform, topology: Topology, links: Iterable[Link], tfvars: Mapping[str, Mapping[str, object]]
) -> dict[str, str]:
    """Texts by relative path: ``hosts/<host>/<path>`` and ``stacks/<stack>/terraform.tfvars.json``, sorted."""
    hosts = {f"hosts/{file.host}{file.path}": file.content for file in host_files(platform, topology, links)}
    stacks = {f"stacks/{stack}/terraform.tfvars.json": json_text(values) for stack, values in sorted(tfvars.items())}
    return hosts | stacks
