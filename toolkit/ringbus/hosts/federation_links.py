"""Links of federation that a cluster should have and lost.

RabbitMQ may lose the links of a broker that stops: no other broker of the cluster starts them, nor does it itself when
it is back (its issues 3148 and 11492; seen on 4.0.5). What it is told here is what it tells itself when an exchange is
made.
"""

import re
import shlex

#: The federated exchanges none of whose links runs on any broker of the cluster.
_LACKING = (
    "Told = lists:append([L || N <- rabbit_nodes:list_running(), "
    "L <- [rpc:call(N, rabbit_federation_status, status, [])], is_list(L)]), "
    "Have = [proplists:get_value(exchange, L) || L <- Told], "
    "Name = fun(X) -> element(4, element(2, X)) end, "
    'Lack = [X || X <- rabbit_exchange:list(<<"/">>), '
    'rabbit_policy:get(<<"federation-upstream-set">>, X) =/= undefined, not lists:member(Name(X), Have)]'
)
LIST = f"rabbitmqctl -q eval {shlex.quote(f'{_LACKING}, [Name(X) || X <- Lack].')}"
START = f"rabbitmqctl -q eval {shlex.quote(f'{_LACKING}, [rabbit_federation_exchange:create(none, X) || X <- Lack].')}"


def lacking(code: int, out: str) -> tuple[str, ...]:
    """The names in the answer to :data:`LIST`, sorted."""
    return tuple(sorted(re.findall(r'<<"([^"]*)">>', out))) if code == 0 else ()
