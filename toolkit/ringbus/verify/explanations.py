"""What each code of verifying comes from, an example of it, and what mends it."""

from ringbus.findings import Explanation
from ringbus.verify import catalogue as codes

EXPLANATIONS = {
    codes.NOT_ANSWERED: Explanation(
        "The host is reached, but its broker's management API is not, or its answer ended early.",
        "rabbitmq-server was stopped on bus-eu-west-1a-0",
        "`ringbus configure` starts it; its log is in /var/log/rabbitmq.",
    ),
    codes.API_REFUSED: Explanation(
        "A probe makes a queue of its own, publishes, reads and removes it; one of these calls was refused.",
        "the exchange events was removed by hand: 404",
        "`ringbus configure` brings back what is missing; then repeat.",
    ),
    codes.INTERRUPTED: Explanation(
        "Ctrl-C: the queues of the probes were removed; those that could not be go by themselves after ten minutes.",
        "Ctrl-C while copies were waited for",
        "`ringbus verify` begins anew.",
    ),
    codes.NO_SUCH_LOSS: Explanation(
        "`--without` takes a zone, a region, or a link such as `eu-west-1a > eu-west-1b`.",
        "`ringbus verify --without eu-west-9a`",
        "`ringbus show topology` lists regions and zones, `ringbus show links` the links.",
    ),
    codes.UNSET: Explanation(
        "Probes ask RabbitMQ and Cassandra as their administrators, whose passwords are in Secrets Manager.",
        "`ringbus verify` before `ringbus secrets init`",
        "`ringbus secrets init`, then `ringbus configure`.",
    ),
}
