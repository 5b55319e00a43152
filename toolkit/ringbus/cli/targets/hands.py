"""The hands of a target: everything in which one target differs from another."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ringbus.model.platform import Platform
from ringbus.terraform.backends import Backend
from ringbus.topology.target import Target
from ringbus.topology.values import Stack


@dataclass(frozen=True, slots=True)
class OpenTarget:
    """``platform`` is the platform as this target can have it; ``standins`` say what was replaced in it.

    ``aws`` are the variables by which Terraform's provider finds its credentials; ``fetch_state`` is None where states
    are local files.
    """

    target: Target
    platform: Platform
    standins: Sequence[str]
    images: Mapping[str, Mapping[str, str]]
    aws: Mapping[str, str]
    backend: Callable[[Stack], Backend]
    fetch_state: Callable[[Stack], str | None] | None = None
