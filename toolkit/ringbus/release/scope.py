"""What was approved for a stack: apply runs nothing that its scope does not admit."""

from collections.abc import Mapping
from dataclasses import dataclass

from ringbus.findings import Finding, error
from ringbus.guards.stack_plan import Action, StackPlan


@dataclass(frozen=True, slots=True)
class Scope:
    """Resources by address, each with what may happen to it (``add``, ``change``, ``replace``, ``destroy``, …)."""

    actions: Mapping[str, str]

    def admits(self, plan: StackPlan) -> tuple[Finding, ...]:
        """A finding (RB310) for every change of ``plan`` that was not approved; a part of what was is admitted.

        An addition that a crash interrupted comes back as a replacement: Terraform marks what it half made as tainted.
        """
        return tuple(
            error(
                "RB310",
                f"stack {plan.stack}: {change.address}",
                f"would {change.action.value}, which the release does not hold",
                note="Nothing of this stack was applied.",
                hint="something changed since the plan: run `ringbus plan` and look at it.",
            )
            for change in plan.changes
            if change.action is not Action.READ and not self._admitted(change.address, change.action, change.reason)
        )

    def _admitted(self, address: str, action: Action, reason: str) -> bool:
        approved = self.actions.get(address)
        interrupted = approved == Action.ADD and action is Action.REPLACE and reason == "tainted"
        return approved == action.value or interrupted


def scope_of(plan: StackPlan) -> Scope:
    """The scope that admits exactly what ``plan`` would do, or a part of it."""
    return Scope({change.address: change.action.value for change in plan.changes if change.action is not Action.READ})
