"""The forms that text in the platform file may have: a pattern each, and the words for it in a fault.

Sources: Amazon's "Tag naming limits and requirements", RFC 1123 for host names, Cassandra's CQL grammar for keyspaces,
RabbitMQ's limits for names of exchanges (``amq.`` is reserved).
"""

NAME = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
LETTER = r"^[a-h]$"
ZONE = r"^[a-z]{2,4}(-[a-z]+)+-[0-9][a-h]$"
ACCOUNT = r"^[0-9]{12}$"
DOMAIN = r"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$"
EXCHANGE = r"^[a-zA-Z][a-zA-Z0-9_.-]{0,99}$"
CLUSTER = r"^[a-zA-Z0-9][a-zA-Z0-9_.@-]{0,127}$"
KEYSPACE = r"^[a-z][a-z0-9_]{0,47}$"
INSTANCE = r"^[a-z0-9-]+\.[a-z0-9-]+$"
DATABASE_INSTANCE = r"^db\.[a-z0-9-]+\.[a-z0-9-]+$"
CACHE_INSTANCE = r"^cache\.[a-z0-9-]+\.[a-z0-9-]+$"
VERSION = r"^[0-9]+\.[0-9]+(\.[0-9]+)?$"
CERTIFICATE = r"^arn:aws[a-z-]*:(acm|iam):[a-z0-9-]*:[0-9]{12}:\S+$"
ARN = r"^arn:aws[a-z-]*:[a-z]+:\S+$"
VPC = r"^vpc-[0-9a-z]+$"
SUBNET = r"^subnet-[0-9a-z]+$"
ARCHIVE = r"^s3://[a-z0-9][a-z0-9.-]+/\S+$"
SHA256 = r"^[0-9a-f]{64}$"
PATH = r"^/\S*$"
VARIABLE = r"^[A-Za-z_][A-Za-z0-9_]*$"
CHECK = r"^RB2[0-9][0-9]$"

WORDS = {
    NAME: "lower-case letters and digits, joined by single hyphens, a letter first",
    LETTER: "a zone letter, a to h",
    ZONE: "a cluster, its region and zone letter together, like eu-west-1a",
    ACCOUNT: 'an AWS account id: twelve digits, in quotes, like "000000000000"',
    DOMAIN: "a domain name in lower case, without a dot at its end, like hailo.example",
    EXCHANGE: "letters, digits, dots, hyphens and underscores, a letter first, at most 100",
    CLUSTER: "letters, digits and the characters _ . @ -, at most 128",
    KEYSPACE: "lower-case letters, digits and underscores, a letter first, at most 48",
    INSTANCE: "an instance type, like m6i.large",
    DATABASE_INSTANCE: "a database instance class, like db.m6i.large",
    CACHE_INSTANCE: "a cache node type, like cache.m6g.large",
    VERSION: 'a version in quotes, like "8.0"',
    CERTIFICATE: "the ARN of a certificate, like arn:aws:acm:eu-west-1:000000000000:certificate/…",
    ARN: "an ARN, like arn:aws:elasticloadbalancing:…",
    VPC: "the id of a VPC, like vpc-0a1b2c3d",
    SUBNET: "the id of a subnet, like subnet-0a1b2c3d",
    ARCHIVE: "an object in S3, like s3://artefacts/nearest-driver.tar.gz",
    SHA256: "a SHA-256: 64 digits 0 to 9 and a to f",
    PATH: "a path that starts with /",
    VARIABLE: "the name of an environment variable: letters, digits and underscores, no digit first",
    CHECK: "the code of a check, RB2 and two digits",
}
