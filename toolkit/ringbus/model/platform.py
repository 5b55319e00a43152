"""The platform file as a value: shape only. Rules across keys are functions in ``rules``."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from ringbus.model import forms
from ringbus.model.approvals import GivenApproval
from ringbus.model.bus import BusOverride, GivenBus
from ringbus.model.legacy import GivenCity, GivenLegacy
from ringbus.model.ring import GivenRing, RingOverride
from ringbus.model.shape import Count, Day, DocumentPart, Letter, Name, Network, Text, exact_int, given
from ringbus.model.tiers import ApiOverride, GivenApi, GivenIngest, GivenServiceTier, ServiceOverride

Stage = Literal["monolith", "hybrid", "services"]
SubnetKind = Literal["hosts", "private", "managed", "public"]
SubnetId = Annotated[str, Field(pattern=forms.SUBNET)]


class ExistingNetwork(DocumentPart):
    """A VPC that stands already and is only read; subnets by zone letter, then by kind."""

    vpc: Annotated[str, Field(pattern=forms.VPC)] = Field(description="id of the VPC")
    subnets: dict[Letter, dict[SubnetKind, SubnetId]] = given({}, "ids of its subnets by zone letter, then kind")


class GivenRegion(DocumentPart):
    """A region: its network, its zones by letter, and what it has otherwise than the platform."""

    network: Network = Field(description="the region's private network, /16 to /20; never changed once applied")
    zones: tuple[Letter, ...] = Field(
        default=("a", "b", "c"), min_length=1, max_length=16, description="the letters of its zones, a to h"
    )
    wave: Count | None = given(None, "when it is rolled out, lowest first; without waves one region a wave, by name")
    existing: ExistingNetwork | None = given(None, "a VPC that stands already and is only read")
    bus: BusOverride = given({}, "what its bus has otherwise")
    ring: RingOverride = given({}, "what its ring has otherwise")
    api: ApiOverride = given({}, "what its thin API has otherwise")
    services: dict[Name, ServiceOverride] = given({}, "what its services have otherwise, by service", most=300)


class GivenDns(DocumentPart):
    """Whether the public zone is made, looked up, or left alone."""

    zone: Literal["create", "existing", "none"] = given("create", "create it, look it up, or leave it alone")


class GivenEdge(DocumentPart):
    """The public name under the domain, and a certificate's ARN where there is one."""

    name: Name = given("api", "the public name below the domain")
    certificate: Annotated[str, Field(pattern=forms.CERTIFICATE)] | None = given(
        None, "ARN of a certificate; one is requested when absent"
    )


class GivenAccess(DocumentPart):
    """How an operator reaches hosts, and from which networks."""

    via: Literal["bastion", "ssm", "direct"] = given("bastion", "how an operator reaches hosts")
    allow: tuple[Network, ...] = given([], "the networks that operators come from", most=500)


class Acceptance(DocumentPart):
    """An error of `check` that is accepted, for a reason, until a day."""

    code: Annotated[str, Field(pattern=forms.CHECK)] = Field(description="the check's code, RB2xx")
    where: Text = Field(description="what the finding is about, as `check` shows it")
    because: Text = Field(description="the reason")
    until: Day = Field(description="the last day it is accepted")


class Platform(DocumentPart):
    """Everything one platform file describes."""

    format: Annotated[Literal[1], BeforeValidator(exact_int)] = Field(
        alias="ringbus", description="version of this format"
    )
    name: Annotated[str, Field(pattern=forms.NAME, max_length=12)] = Field(
        alias="platform", description="the platform's name, prefix of every resource, at most 12 characters"
    )
    stage: Stage = given("services", "what is created for new cities and regions")
    account: Annotated[str, Field(pattern=forms.ACCOUNT)] = given("000000000000", "id of the AWS account")
    given_domain: Annotated[str, Field(pattern=forms.DOMAIN, max_length=200)] | None = given(
        None, "the public domain; without it <platform>.example", alias="domain"
    )
    dns: GivenDns = given({}, "the public zone")
    home: str | None = given(None, "the region that keeps what is of no region; without it the first of the file")
    tags: dict[str, str] = given({}, "tags of every resource, beside Ringbus's own")
    regions: dict[str, GivenRegion] = Field(min_length=1, max_length=40, description="the regions by name")
    bus: GivenBus = given({}, "one RabbitMQ cluster per zone, federated")
    ring: GivenRing = given({}, "one Cassandra cluster, a datacenter per region")
    api: GivenApi = given({}, "the thin API behind each region's load balancer")
    services: dict[Name, GivenServiceTier] = given({}, "what runs on the bus, by name", most=300)
    edge: GivenEdge = given({}, "the public name and its certificate")
    access: GivenAccess = given({}, "how an operator reaches hosts")
    cities: dict[Name, GivenCity] = given({}, "who is served from where, by city", most=5_000)
    legacy: GivenLegacy = given({}, "the PHP/Java monolith, where a city still has it")
    ingest: GivenIngest | None = given(None, "the optional tier that takes bursts of JSON")
    approvals: GivenApproval = given({}, "the approvals that a release needs")
    accept: tuple[Acceptance, ...] = given([], "errors of `check` that are accepted for a while", most=500)

    @property
    def domain(self) -> str:
        """The public domain."""
        return self.given_domain or f"{self.name}.example"

    @property
    def home_region(self) -> str:
        """The region that keeps what is of no region: the artefacts, the account-wide state."""
        return self.home or next(iter(self.regions))
