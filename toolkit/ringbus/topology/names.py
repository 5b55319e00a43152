"""Names of things: one function per AWS kind knows its length limit, cuts, and adds a hash of what it cut.

Limits are AWS's documented ones. Names that are global to an account carry the region, bucket names the account too.
"""

from ringbus import digests

_HASH = 6


def fit(name: str, limit: int) -> str:
    """``name``, or where it is longer than ``limit`` its beginning and a hash of all of it."""
    if len(name) <= limit:
        return name
    return f"{name[: limit - _HASH - 1].rstrip('-')}-{digests.of_text(name)[:_HASH]}"


def host(role: str, zone: str, index: int) -> str:
    """``bus-eu-west-1a-0``."""
    return f"{role}-{zone}-{index}"


def iam_role(platform: str, key: str) -> str:
    """A role and its instance profile: 64 characters, account-wide."""
    return fit(f"{platform}-{key.replace('/', '-')}", 64)


def load_balancer(platform: str, key: str) -> str:
    """An application or network load balancer: 32 characters, per region."""
    return fit(f"{platform}-{key}", 32)


def target_group(platform: str, key: str) -> str:
    """A target group: 32 characters, per region."""
    return fit(f"{platform}-{key}", 32)


def database(platform: str, key: str) -> str:
    """A database: 63 characters, per region; its replica's name is longer by eight."""
    return fit(f"{platform}-{key}", 55)


def cache(platform: str, key: str) -> str:
    """A replication group of ElastiCache: 40 characters, per region."""
    return fit(f"{platform}-{key}", 40)


def bucket(platform: str, key: str, region: str, account: str) -> str:
    """A bucket: 63 characters, unique over all accounts."""
    return fit(f"{platform}-{key}-{region}-{account}", 63)


def secret(platform: str, key: str) -> str:
    """A secret in Secrets Manager: 512 characters, per region; ``hailo/bus/admin-password``."""
    return f"{platform}/{key}"


def private_zone(platform: str, region: str) -> str:
    """The private DNS zone of a region, in which hosts have their names."""
    return f"{region}.{platform}.internal"


def cluster(platform: str, region: str, letter: str) -> str:
    """RabbitMQ's cluster_name, unless the file names the cluster otherwise."""
    return f"{platform}.{region}{letter}"


def artefact_bucket(platform: str, home: str, account: str) -> str:
    """The bucket that keeps what hosts and services install."""
    return bucket(platform, "artefacts", home, account)


def state_bucket(platform: str, region: str, account: str) -> str:
    """The bucket that keeps the state of a region's stacks."""
    return bucket(platform, "state", region, account)


def region_stack(region: str) -> str:
    """``region-eu-west-1``."""
    return f"region-{region}"


def regional(name: str, region: str, domain: str) -> str:
    """A public name of one region: ``api.eu-west-1.hailo.example``."""
    return f"{name}.{region}.{domain}"


def of_city(city: str, domain: str) -> str:
    """The public name of a city: ``london.hailo.example``."""
    return f"{city}.{domain}"


def logs_bucket(platform: str, region: str, account: str) -> str:
    """The bucket that keeps the logs of a region's load balancer and network."""
    return bucket(platform, "logs", region, account)
