"""The command that this package brings, as ``ringbus --help`` loads it."""

from ringbus.cli.extensions import AddedCommand

MIGRATE = AddedCommand(
    "ringbus_migration.cli.application:app",
    "Plan, simulate, write up and carry out the way from a monolith to services.",
    {"migration": "-m"},
)
