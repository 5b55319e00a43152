"""Ringbus: regions of services over federated RabbitMQ and Cassandra, rendered, proved, planned and applied."""
