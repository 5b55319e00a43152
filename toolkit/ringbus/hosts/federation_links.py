"""Links of federation that a cluster should have and lost.

RabbitMQ may lose the links of a broker that stops: no other broker of the cluster starts them, nor does it itself when
it is back (its issues 3148 and 11492; seen on 4.0.5). What it is told here is what it tells itself when an exchange is
made, or has another policy. Which links there should be is what the cluster was told last, and not the platform's
file: while hosts are configured the two may differ.
"""

import re
import shlex

#: ``Lack``: (exchange, its name, upstream) of every link that no broker of the cluster has. A broker that does not tell
#: ends it, for its links would seem to be lost.
_LACKING = """\
Said = fun(N) -> case rpc:call(N, rabbit_federation_status, status, []) of L when is_list(L) -> L end end,
Told = [L || N <- rabbit_nodes:list_running(), L <- Said(N)],
Have = [{proplists:get_value(exchange, L), proplists:get_value(upstream, L)} || L <- Told],
Name = fun(X) -> element(4, element(2, X)) end,
Set = fun(X) -> rabbit_policy:get(<<"federation-upstream-set">>, X) end,
Up = fun(U) -> proplists:get_value(<<"upstream">>, rabbit_data_coercion:to_proplist(U)) end,
Ups = fun(S) -> case rabbit_runtime_parameters:value(<<"/">>, <<"federation-upstream-set">>, S) of
  not_found -> []; L -> [Up(U) || U <- L] end end,
Every = [{X, S} || X <- rabbit_exchange:list(<<"/">>), S <- [Set(X)], S =/= undefined],
Lack = [{X, Name(X), U} || {X, S} <- Every, U <- Ups(S), not lists:member({Name(X), U}, Have)]"""
#: An exchange of which some links are there starts all of its links anew, as it does for another policy.
_MEND = """\
Start = fun(X) -> case lists:keymember(Name(X), 1, Have) of
  true -> rabbit_federation_exchange:policy_changed(X, X);
  false -> rabbit_federation_exchange:create(none, X) end end,
[Start(X) || X <- lists:usort([X || {X, _, _} <- Lack])]."""
LIST = f"rabbitmqctl -q eval {shlex.quote(f'{_LACKING}, [{{N, U}} || {{_, N, U}} <- Lack].')}"
START = f"rabbitmqctl -q eval {shlex.quote(f'{_LACKING},{chr(10)}{_MEND}')}"
_PAIR = re.compile(r'\{<<"([^"]*)">>,\s*<<"([^"]*)">>\}')


def lacking(code: int, out: str) -> tuple[str, ...] | None:
    """The links in the answer to :data:`LIST`, sorted: ``events (events from eu-west-1b)``; None where it is none."""
    return tuple(sorted(f"{exchange} ({upstream})" for exchange, upstream in _PAIR.findall(out))) if code == 0 else None
