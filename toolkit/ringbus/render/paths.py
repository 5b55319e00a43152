"""Where things are on a host. Certificates and keys are made when hosts are configured, never rendered."""

#: The data disk: mounted by its label, see the unit in user_data.
DATA = "/data"
DATA_UNIT = "ringbus-data-disk.service"
#: The platform's certificate authority.
CA = "/etc/ringbus/tls/ca.pem"
#: The same on instances of autoscaling groups, which read it with their secrets.
INSTANCE_CA = "/run/ringbus/secrets/ca"
#: A host's own certificate: its name in the private zone and its address are its alternative names.
HOST_CERTIFICATE = "/etc/ringbus/tls/host.pem"
HOST_KEY = "/etc/ringbus/tls/host.key"
#: Key, then certificate, in one file, as Cassandra's PEM reader wants them.
HOST_BUNDLE = "/etc/ringbus/tls/host-bundle.pem"
#: A federation link's certificate: its common name is the user ``federation``.
LINK_CERTIFICATE = "/etc/ringbus/tls/link.pem"
LINK_KEY = "/etc/ringbus/tls/link.key"
DEFINITIONS = "/etc/rabbitmq/definitions.json"
BUS_FACTS = "/etc/ringbus/bus.json"
#: What Cassandra reads for its first start only, beside or in place of its own files; gone when it is up.
FIRST_ENVIRONMENT = "/run/ringbus/cassandra.env"
FIRST_YAML = "/run/ringbus/cassandra-first.yaml"
CASSANDRA_YAML = "/etc/cassandra/cassandra.yaml"
#: Written when a node was up and normal for the first time; on its data disk, because it is said of its data.
JOINED = f"{DATA}/cassandra/joined"
HINTS = f"{DATA}/cassandra/hints"
#: There while a node of a ring that was added lacks the rows that other rings have.
UNBUILT = f"{DATA}/cassandra/unbuilt"
#: There while the other nodes of a ring keep rows that are those of the node that joined it.
UNCLEANED = f"{DATA}/cassandra/uncleaned"
