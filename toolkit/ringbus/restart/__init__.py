"""Brokers and nodes restarted host by host, each behind a gate."""
