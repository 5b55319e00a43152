"""What a release needs of a stack; Terraform's adapter gives it, and so does the fake of the unit tests."""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from ringbus.guards.stack_plan import StackPlan
from ringbus.terraform.state import StackState


class StackPort(Protocol):
    """One Terraform root with its own state."""

    def prepare(self, variables: Mapping[str, object], *, data_loss: bool = False) -> None:
        """Bring the working copy up to date; with ``data_loss`` volumes in it may be destroyed."""

    def plan(self, out: Path, *, refresh: bool = True, destroy: bool = False) -> StackPlan:
        """Plan into the file ``out``."""

    def apply(self, plan_file: Path) -> None:
        """Apply exactly the plan in this file."""

    def state(self) -> StackState:
        """What stands, as the state says."""
