"""What to say of a command that did not do what it was asked."""

from ringbus.errors import Kind, RingbusError
from ringbus.findings import Finding, error
from ringbus.terraform import diagnostics
from ringbus.terraform.diagnostics import LockHolder
from ringbus.terraform.messages import Step
from ringbus.terraform.run import CommandOutcome

DOING = {
    "init": "preparing",
    "plan": "planning",
    "apply": "applying",
    "untaint": "keeping",
    "show": "reading the plan",
    "state": "pushing the state that an earlier apply could not write",
    "force-unlock": "lifting the lock that a command of ours left behind",
}
"""What each command is called while it runs."""

_BOX = str.maketrans("╷│╵", "   ")


def findings(outcome: CommandOutcome, stack: str, root: str) -> tuple[Finding, ...]:
    """Everything Terraform says went wrong; when it says nothing though it failed, that (RB424)."""
    said = diagnostics.findings(outcome.errors, stack, root)
    unexplained = outcome.killed or (not said and not outcome.ok)
    return (*said, _unexplained(outcome, stack)) if unexplained else said


def lock_holder(outcome: CommandOutcome) -> LockHolder | None:
    """Who holds the lock for which the command could not begin; None when it was not for a lock."""
    if outcome.ok:
        return None
    said = (diagnostics.lock_holder(diagnostic) for diagnostic in outcome.errors)
    return next((holder for holder in said if holder), None) or diagnostics.lock_holder_in(outcome.stderr)


def failure(outcome: CommandOutcome, stack: str, root: str, *, stopped: bool) -> RingbusError:
    """The error to raise for ``outcome``; with ``stopped`` (the user asked to stop meanwhile) RB422 comes first."""
    if stopped:
        said = diagnostics.findings(outcome.errors, stack, root)
        return RingbusError(Kind.INTERRUPTED, [_interrupted(outcome, stack), *said])
    return RingbusError(Kind.FAILED, findings(outcome, stack, root))


def not_started(stack: str) -> RingbusError:
    """The error for a command that was not begun because the user had asked to stop."""
    return RingbusError(Kind.INTERRUPTED, [error("RB422", f"stack {stack}", "interrupted before it was started")])


def steps_done(outcome: CommandOutcome) -> int:
    """How many resources were made, changed or destroyed, each half of a replacement counted."""
    steps = (message for message in outcome.messages if isinstance(message, Step))
    return sum(1 for step in steps if step.phase == "complete" and step.doing in ("create", "update", "delete"))


def _interrupted(outcome: CommandOutcome, stack: str) -> Finding:
    doing = DOING.get(outcome.command, outcome.command)
    if outcome.command != "apply":
        return error("RB422", f"stack {stack}", f"interrupted while {doing}", note="Nothing was changed.")
    note = f"{steps_done(outcome)} steps were finished and are in the state."
    if outcome.code is not None and outcome.code < 0:
        note += " It was killed: what was just being made may exist without being in the state."
    return error(
        "RB422", f"stack {stack}", f"interrupted while {doing}", note=note, hint="Go on with `ringbus resume`."
    )


def _unexplained(outcome: CommandOutcome, stack: str) -> Finding:
    text = outcome.stderr.strip() or outcome.text
    end = "was killed" if outcome.killed else f"ended with exit code {outcome.code}"
    return error(
        "RB424",
        f"stack {stack}",
        f"terraform {outcome.command} {end}",
        note=diagnostics.first_lines(text.translate(_BOX)),
        hint="Go on with `ringbus resume`." if outcome.killed else "",
    )
