"""Who approved which release, and whether that is enough."""

import datetime
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from ringbus import digests
from ringbus.findings import Finding, error
from ringbus.journal.documents import DocumentStore
from ringbus.model.approvals import GivenApproval
from ringbus.release.release import Release

_FORMAT = {"kind": "ringbus-approval", "format": 1}
_CLOCKS_DIFFER = datetime.timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Approval:
    """Somebody (``who``) agreed to the release of this digest, at a moment (ISO 8601)."""

    digest: str
    who: str
    at: str


def approve(documents: DocumentStore, release: Release, who: str, at: str) -> Approval:
    """Keep an approval; a second one of the same person takes the place of the first."""
    approval = Approval(release.digest, who, at)
    key = f"{_folder(release)}{digests.of_text(who)[:16]}.json"
    documents.write(key, (json.dumps(_FORMAT | asdict(approval)) + "\n").encode())
    return approval


def approvals(documents: DocumentStore, release: Release) -> tuple[Approval, ...]:
    """All approvals that were given to a release of this name; what is none of ours does not count."""
    found = (_parsed(documents.read(key)) for key in documents.keys(_folder(release)))
    return tuple(sorted((one for one in found if one), key=lambda one: (one.at, one.who)))


def lacking(
    rules: GivenApproval, release: Release, given: Sequence[Approval], now: datetime.datetime
) -> tuple[Finding, ...]:
    """What keeps ``release`` from being applied: too few approvals (RB361), with why those given do not count."""
    if not rules.needed:
        return ()
    faults = {approval.who: _fault(rules, release, approval, now) for approval in given}
    counted = [who for who, fault in faults.items() if not fault]
    if len(counted) >= rules.needed:
        return ()
    why = "; ".join(f"that of {who} {fault}" for who, fault in faults.items() if fault)
    return (
        error(
            "RB361",
            f"release {release.name}",
            f"it has {len(counted)} of the {rules.needed} approvals it needs" + (f": {why}" if why else ""),
            note="Nothing was applied.",
            hint=f"`ringbus approve {release.name}`"
            + ("" if rules.by_author else f", by somebody else than {release.author}")
            + ".",
        ),
    )


def _fault(rules: GivenApproval, release: Release, approval: Approval, now: datetime.datetime) -> str:
    if approval.digest != release.digest:
        return "is for another plan"
    if approval.who == release.author and not rules.by_author:
        return "is the author's own"
    given = datetime.datetime.fromisoformat(approval.at)
    if given > now + _CLOCKS_DIFFER:
        return f"is of a time to come, {approval.at}"
    until = given + datetime.timedelta(seconds=rules.valid)
    return f"expired at {until.isoformat(timespec='seconds')}" if until < now else ""


def _parsed(content: bytes | None) -> Approval | None:
    try:
        data = json.loads(content or b"")
        approval = Approval(data["digest"], data["who"], data["at"])
        known = {name: data[name] for name in _FORMAT} == _FORMAT
        zoned = datetime.datetime.fromisoformat(approval.at).tzinfo is not None
    except (ValueError, TypeError, KeyError):
        return None
    return approval if known and zoned else None


def _folder(release: Release) -> str:
    return f"releases/{release.name}/approvals/"
