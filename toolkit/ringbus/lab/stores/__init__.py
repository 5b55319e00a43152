"""Databases and caches of a lab: what RDS and ElastiCache answer for, as MariaDB and Redis."""
