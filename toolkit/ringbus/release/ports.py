"""What a release needs of others; the real ones and the fakes of the unit tests pass one contract."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from ringbus.guards.resources import Held
from ringbus.guards.stack_plan import StackPlan
from ringbus.terraform.state import StackState
from ringbus.topology.values import Host, Stack
from ringbus.verdict import HealthReading


class StackPort(Protocol):
    """One Terraform root with its own state."""

    def prepare(
        self,
        variables: Mapping[str, object],
        *,
        data_loss: bool = False,
        adopted: Mapping[str, str] | None = None,
    ) -> None:
        """Bring the working copy up to date; with ``data_loss`` volumes in it may be destroyed.

        What is ``adopted`` stands and is in no state: its id by the address it is taken into this one at.
        """

    def recover(self) -> None:
        """Follow what an interrupted command left running to its end, and keep what it could not write."""

    def plan(self, out: Path, *, refresh: bool = True, destroy: bool = False) -> StackPlan:
        """Plan into the file ``out``."""

    def apply(self, plan_file: Path) -> None:
        """Apply exactly the plan in this file."""

    def state(self) -> StackState:
        """What stands, as the state says."""


FindOrphans = Callable[[Stack, StackPlan, Held], Mapping[str, str]]
"""What a plan of a stack would make and that stands already, without what is held (type, id): import ids by address."""


class HealthPort(Protocol):
    """The gate between batches."""

    @property
    def name(self) -> str:
        """What kind of gate it is, as a person is told: ``emulated`` (the API's word alone)."""

    def passed(self, hosts: Sequence[Host]) -> HealthReading:
        """Whether ``hosts`` are as well as they should be, and the platform may lose the next ones."""
