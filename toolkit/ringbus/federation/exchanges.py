"""What an exchange of the platform file is in RabbitMQ."""

from ringbus.topology.values import Exchange


def exchange_names(exchange: Exchange) -> tuple[str, ...]:
    """The exchanges that links carry: itself, or of kind rpc its requests and its replies."""
    return (f"{exchange.name}.req", f"{exchange.name}.rep") if exchange.kind == "rpc" else (exchange.name,)


def local(name: str) -> str:
    """The exchange behind ``requests.req`` or ``requests.rep`` that a cluster's own consumers bind to."""
    return f"{name}.local"


def every_name(exchange: Exchange) -> tuple[str, ...]:
    """Every exchange that is made for it, those of one cluster alone included."""
    carried = exchange_names(exchange)
    return (*carried, *map(local, carried)) if exchange.kind == "rpc" else carried
