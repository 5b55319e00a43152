"""Applying as commands do it: nothing that was refused, that lacks approvals, or that checks refuse by now."""

import datetime
from dataclasses import replace

from ringbus.cli.planning import checked
from ringbus.findings import errors
from ringbus.release.apply import apply_release
from ringbus.release.approval import approvals, lacking
from ringbus.release.inputs import ReleaseInputs
from ringbus.release.moves import begun
from ringbus.release.release import Release


def carry_out(inputs: ReleaseInputs, release: Release) -> None:
    """Apply what is left of ``release``; refused whole, before anything is touched, with all that speaks against."""
    reachable = inputs.without(release.away)
    now = datetime.datetime.now(datetime.UTC)
    documents = inputs.store.documents
    if inputs.store.current() == release.name and begun(inputs.store.journal(release.name).records(), release):
        # What must be so before it is begun was so then; what was begun must come to its end.
        apply_release(reachable, release)
        return
    note = "It was refused when it was planned, and nothing was applied."
    refused = [replace(one, note=f"{one.note} {note}".strip()) for one in errors(release.findings)]
    by_now = [one for one in checked(reachable) if one.code not in {each.code for each in refused}]
    missing = lacking(inputs.platform.approvals, release, approvals(documents, release), now)
    apply_release(reachable, release, [*refused, *by_now, *missing])
