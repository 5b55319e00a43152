"""Values that a platform file should not have, and values that it may have but nobody expects."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

SIGNS = (
    *"{}[]:,-#&*!|>'\"%@`?~\n\t \\<\r\0",
    *("\n---\n", "\n...\n", ": ", "- ", "? ", "<<: ", "&a ", "*a ", "!!python/object:os.system ", "!!binary ", "|2\n"),
    *("\ufeff", "\u2028", "\u0085", "\u202e", "\x1b", "\x7f", "\ud800", "\U0010ffff", "é", "\u0300", "٣"),
)


def _deep(levels: int, *, listed: bool) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = [value] if listed else {"a": value}
    return value


VALUES: Sequence[Any] = (
    *(None, True, False, 0, -1, 1, 2, 3.5, 10**9, -(10**30), 2**63, 10**400, math.nan, math.inf, -math.inf, 1e308),
    *(
        "",
        " ",
        "*",
        "~",
        "null",
        "yes",
        "0x10",
        "0o17",
        "1e999",
        "1_000",
        "007",
        "\0",
        "\n",
        "a\nb",
        "\x1b[31m",
        "\u202e",
    ),
    *(
        "\x1b[31m",
        "\u202e",
        "x" * 100,
        "x" * 10_000,
        "-" * 5_000,
        "a-" * 5_000 + "!",
        "1" * 5_000,
        "9" * 4_000 + "s",
        "é" * 300,
    ),
    *("10.0.0.0/0", "0.0.0.0/0", "10.11.0.0/33", "10.11.0.0/-1", "::/0", "010.011.0.0/16", "10.11.0.0/16/16", "/"),
    *(
        "{{ 7 * 7 }}",
        "{% for x in y %}",
        "${var.x}",
        "%{ if true }",
        "$(reboot)",
        "`id`",
        "[bold]x[/bold]",
        "[/]",
        "%s%n",
    ),
    *("2027-02-30", "9999-12-31", "0000-00-00", "1d1d", "-3h", "1e9 GiB", "0 B", "99999999999999 TiB", "0.0000001/s"),
    *([], {}, [[]], {"": {}}, {"a": None}, ["a", "a"], [None], ["a"] * 3_000, [1, "1", 1.0, True], {"a\nb": 1}),
    *(_deep(31, listed=True), _deep(31, listed=False), _deep(200, listed=True), _deep(200, listed=False)),
    *({f"k{number}": number for number in range(2_000)}, {"instance": "m6i.large"}, {"a": 1, "b": {"c": [1]}}),
)

PLAUSIBLE: Mapping[str, Sequence[Any]] = {
    "names": ["a", "eu-west-1", "us-east-1", "me-central-1", "eu-west-1a", "events", "audit.log", "amq.x", "LOG_LEVEL"],
    "texts": [
        'it\'s "so"',
        "%p %h $HOME ${x}",
        "{{ x }}",
        "[bold]",
        "tab\there",
        "é ü ٣ 🚕",
        "x" * 1_000,
        " ",
        "a\u2028b",
    ],
    "numbers": [0, 1, 2, 3, 5, 7, 16, 31, 99, 127, 128, 1_000, 65_535, 1_000_000],
    "sizes": [
        "1 B",
        "1 KiB",
        "1 GiB",
        "7.5 GiB",
        "100 GiB",
        "64 TiB",
        "1s",
        "90s",
        "59m",
        "30d",
        "1/h",
        "0.5/s",
        "1e3/s",
    ],
    "rates": ["999999999999/s", "0.000001/h", "500/s", "100000/s"],
    "networks": ["10.20.0.0/16", "10.13.0.0/20", "172.16.0.0/20", "203.0.113.0/24", "0.0.0.0/0", "198.51.100.7/32"],
    "forms": [
        *("m6i.large", "db.m6i.large", "cache.m6g.large", "8.0", "4.0", "4.3", "3.10", "5.0", "4.1", "000000000000"),
        *("hailo.example", "a." * 30 + "example", "vpc-0a1b", "subnet-0a1b", "/", "/health?a=\"b\"&c='d'", "x" * 12),
        *("arn:aws:acm:eu-west-1:000000000000:certificate/a", "arn:aws:rds:x", "s3://bucket/a'b\"c$d.tar.gz", "a" * 64),
        *("old-bus", "rabbit@old.example", "RB220", "RB201", "2027-01-31", "9999-12-31", "0001-01-01", "x-" * 15 + "y"),
    ],
    "choices": [
        *("monolith", "hybrid", "services", "create", "existing", "none", "events", "rpc", "topic", "fanout", "direct"),
        *("headers", "everywhere", "region", "zone", "drop-oldest", "block", "mesh", "region-mesh", "hub", "ring"),
        *("custom", "ebs", "local", "bastion", "ssm", "serving", "drained", "retired", True, False),
    ],
    "lists": [
        *([], ["a"], ["a", "b"], ["c", "a", "b"], list("abcdefgh"), ["zone", "region"], ["region"], ["eu-west-1"]),
        *(["customers", "x_1"], ["sh", "-c", "echo 'a' \"b\" $c `d` %e {{ f }}\t\\"], ["203.0.113.0/24"]),
        [{"from": "eu-west-1a", "to": "eu-west-1b", "max_hops": 1_000_000}, {"from": "eu-west-1b", "to": "eu-west-1c"}],
        [{"code": "RB220", "where": "ring eu-west-1", "because": "it's ours", "until": "2099-01-31"}],
    ],
    "mappings": [
        *(
            {},
            {"nodes": 1},
            {"nodes": 127},
            {"eu-west-1": "b"},
            {"eu-west-1a": "old"},
            {"A_B": 'it\'s "$x" %y {{ z }}'},
        ),
        *({"owner": "a team / b: c@d.example"}, {"hello": {}}, {"hello": {"min": 0, "max": 1_000_000}}),
        *({"x": {"kind": "rpc"}}, {"x": {"federated": "zone", "when_full": "block"}}, {"port": 65_535, "path": "/'"}),
        {"eu-west-1": {"network": "10.11.0.0/16"}, "us-east-1": {"network": "10.13.0.0/20", "zones": ["a", "h"]}},
        {"source": "s3://b-1/x", "sha256": "0" * 64, "run": ["./x", "--a='b c'", "$HOME", "%n"]},
        {"vpc": "vpc-1", "subnets": {"a": {"hosts": "subnet-1"}}},
    ],
}
