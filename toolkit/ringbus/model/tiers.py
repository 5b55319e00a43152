"""What runs in autoscaling groups: the thin API, the services, the ingest tier."""

from typing import Annotated

from pydantic import AfterValidator, Field

from ringbus.model import forms
from ringbus.model.shape import Count, DocumentPart, Instance, Name, SizeMin, Text, given, one_line
from ringbus.model.units import Duration

Port = Annotated[int, Field(ge=1, le=65535, strict=True)]
Percent = Annotated[int, Field(ge=1, le=100, strict=True)]
HealthPath = Annotated[str, Field(pattern=forms.PATH, max_length=1024)]
Variables = dict[Annotated[str, Field(pattern=forms.VARIABLE)], Annotated[str, AfterValidator(one_line)]]


class GivenApi(DocumentPart):
    """The thin API behind each region's load balancer."""

    instance: Instance = given("c6i.large", "instance type of the thin API")
    min: SizeMin = given(3, "least instances per region")
    max: Count = given(12, "most instances per region")


class GivenArtefact(DocumentPart):
    """What a service runs: an archive in S3, its digest, and the command."""

    source: Annotated[str, Field(pattern=forms.ARCHIVE)] = Field(description="the archive, an object in S3")
    sha256: Annotated[str, Field(pattern=forms.SHA256)] = Field(description="the archive's digest")
    run: tuple[Text, ...] = Field(
        min_length=1, max_length=200, description="the command and its arguments, run where it is unpacked"
    )


class GivenHealth(DocumentPart):
    """Where a service says that it is well."""

    port: Port = given(8080, "port of the health check")
    path: HealthPath = given("/health", "path of the health check")


class GivenServiceTier(DocumentPart):
    """A service on the bus: an autoscaling group in each of its regions (default: all)."""

    instance: Instance = given("c6i.large", "instance type of the service")
    min: SizeMin = given(2, "least instances per region")
    max: Count = given(8, "most instances per region")
    artefact: GivenArtefact | None = given(None, "what to run; Ringbus's own `hello` when absent")
    health: GivenHealth = given({}, "where the service says that it is well")
    env: Variables = given({}, "environment variables of the service", most=300)
    secrets: tuple[Name, ...] = given([], "names of the secrets it may read", most=300)
    regions: tuple[str, ...] | None = given(None, "where it runs; in all regions when absent", most=40)


class GivenScaleOut(DocumentPart):
    """One more instance when CPU (per cent) stays above this for so long (whole minutes)."""

    cpu: Percent = given(90, "per cent of CPU above which an instance is added")
    lasting: Duration = given("5m", "how long above it, in whole minutes", alias="for")


class GivenIngest(DocumentPart):
    """The optional tier that takes bursts of JSON: a bounded queue and a fixed pool of workers."""

    instance: Instance = given("c6i.large", "instance type of the tier")
    min: SizeMin = given(4, "least instances per region")
    max: Count = given(100, "most instances per region")
    scale_out: GivenScaleOut = given({}, "when an instance is added")
    workers: Count = given(64, "workers per instance")
    queue: Count = given(20000, "jobs that wait per instance")


class ApiOverride(DocumentPart):
    """What one region may have otherwise."""

    instance: Instance | None = given(None, "instance type in this region")
    min: SizeMin | None = given(None, "least instances in this region")
    max: Count | None = given(None, "most instances in this region")


class ServiceOverride(ApiOverride):
    """What one region may have otherwise."""

    artefact: GivenArtefact | None = given(None, "what to run in this region")
    health: GivenHealth | None = given(None, "where the service says that it is well in this region")
    env: Variables | None = given(None, "environment variables in this region, instead of the service's", most=300)
    secrets: tuple[Name, ...] | None = given(None, "names of the secrets it may read in this region", most=300)
