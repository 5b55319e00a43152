"""The versions of RabbitMQ and Cassandra that Ringbus writes files for.

Sources: RabbitMQ's release information and upgrade guide (3.10 to 4.3), Cassandra's release notes (4.1, 5.0).
"""

from typing import Literal

RabbitmqVersion = Literal["3.10", "3.11", "3.12", "3.13", "4.0", "4.1", "4.2", "4.3"]
CassandraVersion = Literal["4.1", "5.0"]
