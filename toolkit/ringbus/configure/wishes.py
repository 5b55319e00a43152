"""What all hosts should be, with secrets and certificates at hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from ringbus.configure.authority import CertificateAuthority, authority
from ringbus.configure.catalogue import UNSET
from ringbus.configure.inputs import AT_ONCE, ConfigureInputs
from ringbus.errors import Kind, RingbusError
from ringbus.findings import error
from ringbus.hosts.bus_host import bus_files, bus_hosts, secrets_of
from ringbus.hosts.ring_host import ring_hosts, ring_secrets
from ringbus.hosts.wanted import WantedHost
from ringbus.outcomes import run_all
from ringbus.topology import names
from ringbus.topology.secrets import TRUST


@dataclass(frozen=True, slots=True)
class WantedHosts:
    """Every configured host by name, and who signs their certificates."""

    hosts: Mapping[str, WantedHost]
    authority: CertificateAuthority


def wanted_hosts(inputs: ConfigureInputs, *, keep: bool) -> WantedHosts:
    """The hosts as the platform says; a missing authority is made, and kept only with ``keep``."""
    signer = authority(inputs.secrets, inputs.platform.name, inputs.topology.home, inputs.now(), keep=keep)
    if keep:
        _tell(inputs, signer)
    files = bus_files(inputs.platform, inputs.topology, inputs.links)
    of_bus = secrets_of(inputs.topology, [file for own in files.values() for file in own])
    secrets = _secrets(inputs, of_bus | ring_secrets(inputs.topology))
    made = (
        *bus_hosts(inputs.topology, files, secrets, signer.certificate),
        *ring_hosts(inputs.platform, inputs.topology, secrets, signer.certificate),
    )
    return WantedHosts({wanted.host.name: wanted for wanted in made}, signer)


def _tell(inputs: ConfigureInputs, signer: CertificateAuthority) -> None:
    """Let instances of autoscaling groups, which nobody configures, have what they trust."""
    name = names.secret(inputs.platform.name, TRUST)
    for region in inputs.topology.regions:
        if inputs.secrets.read(region.name, name) is None:
            inputs.secrets.keep_first(region.name, name, signer.certificate, "Certificate of the platform's authority")


def _secrets(inputs: ConfigureInputs, asked: frozenset[tuple[str, str]]) -> Mapping[tuple[str, str], str]:
    """The values; all that are missing are told at once (RB520)."""
    places = {f"{name} in {region}": (region, name) for region, name in sorted(asked)}
    tasks = {what: partial(inputs.secrets.read, *place) for what, place in places.items()}
    outcomes = run_all(tasks, AT_ONCE, inputs.stop)
    outcomes.raise_errors()
    missing = [what for what in places if outcomes.values.get(what) is None]
    if missing:
        hint = "`ringbus secrets init` makes what is missing."
        note = "Nothing was changed."
        raise RingbusError(
            Kind.FAILED,
            [error(UNSET, f"secret {what}", "it has no value", note=note, hint=hint) for what in missing],
        )
    return {places[what]: value for what, value in outcomes.values.items() if value is not None}
