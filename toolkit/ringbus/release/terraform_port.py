"""A stack of a release, worked on by Terraform."""

from collections.abc import Callable, Mapping
from pathlib import Path

from ringbus.events import Report
from ringbus.guards.stack_plan import StackPlan
from ringbus.outcomes import Stop
from ringbus.terraform.stack import TerraformStack
from ringbus.terraform.state import StackState

MakeStack = Callable[[Mapping[str, object], bool, Mapping[str, str]], TerraformStack]


class TerraformStackPort:
    """A StackPort over TerraformStack.

    ``make`` gives one for these variables, with volumes removable or not, and with what it adopts; ``ready`` makes what
    the state needs, before the first plan.
    """

    def __init__(self, make: MakeStack, ready: Callable[[], None], stop: Stop, report: Report) -> None:
        self._make = make
        self._ready = ready
        self._stack = make({}, False, {})
        self._stop = stop
        self._report = report

    def prepare(
        self,
        variables: Mapping[str, object],
        *,
        data_loss: bool = False,
        adopted: Mapping[str, str] | None = None,
    ) -> None:
        """What is planned and applied from now on is planned with these variables."""
        self._stack = self._make(variables, data_loss, adopted or {})

    def recover(self) -> None:
        """Follow what an interrupted command left running to its end, and keep what it could not write."""
        self._stack.recover(self._stop, self._report)

    def plan(self, out: Path, *, refresh: bool = True, destroy: bool = False) -> StackPlan:
        """Plan into the file ``out``; the working copy is written and initialised as needed."""
        self._ready()
        return self._stack.plan(out, self._stop, self._report, refresh=refresh, destroy=destroy)

    def apply(self, plan_file: Path) -> None:
        """Apply exactly the plan in this file."""
        self._stack.apply(plan_file, self._stop, self._report)

    def state(self) -> StackState:
        """What stands, as the state says."""
        return self._stack.state()
