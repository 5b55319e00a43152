"""Terraform's own errors and warnings as findings: where in ``infra/``, which resource, what to do next."""

import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass

from ringbus.findings import Finding, Place, error, warning
from ringbus.terraform.messages import Diagnostic

_NOTE_LINES = 6
_LOCK_FIELD = re.compile(r"^\s*(ID|Path|Operation|Who|Version|Created):[ \t]*(.*?)\s*$", re.MULTILINE)
_PROTECTED = re.compile(r"Resource\s+(\S+)\s+has\s+lifecycle\.prevent_destroy\s+set")
_PROTECTED_HINT = (
    "It holds data, and its host cannot be removed yet: leave the host in the platform file. "
    "A whole region goes by `ringbus destroy --region REGION`."
)
_HINTS = (
    ("saved plan is stale", "The state has changed since this plan was made: run `ringbus plan` again."),
    ("connection refused", "Nothing listens at the endpoint; for LocalStack: `ringbus localstack status`, then `up`."),
    ("request send failed", "Nobody answers: if its region is away, `ringbus plan --without REGION` leaves it out."),
    ("no valid credential sources", "Give AWS credentials: a profile (AWS_PROFILE), or the usual variables."),
    ("account id not allowed", "The credentials belong to another account than the platform file's."),
    ("instance cannot be destroyed", _PROTECTED_HINT),
    ("required plugins are not installed", "`ringbus doctor`: the AWS provider is not where it was before."),
    (
        "failed to query available provider packages",
        "`ringbus doctor`: neither a mirror of the provider nor a registry.",
    ),
    ("inconsistent dependency lock file", "The provider changed: run `ringbus plan` again, which prepares anew."),
    (
        "unsupported terraform core version",
        "Install a newer Terraform or OpenTofu; `ringbus doctor` names the one found.",
    ),
    ("failed to persist state", "`ringbus resume` pushes what was done: `errored.tfstate` in the stack's folder."),
)


@dataclass(frozen=True, slots=True)
class LockHolder:
    """Who holds a stack's state lock; ``created`` and ``operation`` in Terraform's words, ``id`` for `force-unlock`."""

    id: str
    who: str
    operation: str
    created: str


def lock_holder(diagnostic: Diagnostic) -> LockHolder | None:
    """Who holds the lock, when ``diagnostic`` is about a state lock; None for any other."""
    if "acquiring the state lock" not in diagnostic.summary:
        return None
    return _holder(diagnostic.detail)


def lock_holder_in(text: str) -> LockHolder | None:
    """Who holds the lock, from what a command says that has no ``-json``."""
    return _holder(text) if "acquiring the state lock" in text else None


def _holder(text: str) -> LockHolder:
    fields = dict(_LOCK_FIELD.findall(text))
    operation = fields.get("Operation", "").removeprefix("OperationType").lower()
    return LockHolder(fields.get("ID", ""), fields.get("Who", "someone"), operation, fields.get("Created", ""))


def findings(diagnostics: Iterable[Diagnostic], stack: str, root: str) -> tuple[Finding, ...]:
    """One finding for each diagnostic of ``stack``, whose root module is ``infra/<root>``; all of them, none twice.

    RB420 an error or warning of Terraform or the provider, RB421 a lock held by someone else, RB426 a plan that the
    state has outgrown.
    """
    found = dict.fromkeys(_finding(each, stack, root) for each in diagnostics if not each.noise)
    return tuple(sorted(found, key=_order))


def _order(finding: Finding) -> tuple[str, int, str]:
    # Terraform works side by side: its own order changes from run to run.
    return finding.where.file or "", finding.where.line or 0, finding.where.path


def _finding(diagnostic: Diagnostic, stack: str, root: str) -> Finding:
    where = _place(diagnostic, stack, root)
    holder = lock_holder(diagnostic)
    if holder is not None:
        return _locked(holder, diagnostic, where)
    make = error if diagnostic.severity == "error" else warning
    code = "RB426" if diagnostic.summary == "Saved plan is stale" else "RB420"
    return make(code, where, diagnostic.summary, note=first_lines(diagnostic.detail), hint=_hint(diagnostic))


def _locked(holder: LockHolder, diagnostic: Diagnostic, where: Place) -> Finding:
    if not holder.id:
        return error("RB421", where, diagnostic.summary, note=first_lines(diagnostic.detail))
    what = holder.operation or "a command"
    return error(
        "RB421",
        where,
        f"the state is locked by {holder.who}, for {what} since {holder.created}",
        note="Nothing was changed. If its machine is gone for good: "
        f"`terraform force-unlock {holder.id}` in the stack's folder.",
        hint="repeat this command once it has ended.",
    )


def _place(diagnostic: Diagnostic, stack: str, root: str) -> Place:
    protected = _PROTECTED.match(diagnostic.detail)
    address = diagnostic.address or (protected[1] if protected else "")
    name = f"stack {stack}: {address}" if address else f"stack {stack}"
    if diagnostic.file is None:
        return Place(name)
    return Place(name, posixpath.normpath(f"infra/{root}/{diagnostic.file}"), diagnostic.line)


def _hint(diagnostic: Diagnostic) -> str:
    text = f"{diagnostic.summary}\n{diagnostic.detail}".lower()
    # Terraform breaks its lines at 78 columns, in the middle of what is looked for.
    flat = " ".join(text.split())
    return next((hint for sign, hint in _HINTS if sign in flat), "")


def first_lines(text: str) -> str:
    """The first lines of a long text that are not blank."""
    lines = [line.rstrip() for line in text.strip().splitlines() if line.strip()]
    more = ["…"] if len(lines) > _NOTE_LINES else []
    return "\n".join(lines[:_NOTE_LINES] + more)
