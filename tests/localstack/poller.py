"""Looks at the brokers of a region five times a second, from a process of its own, until its input ends."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections import Counter
from typing import Any

from tests.localstack.listing import client

INTERVAL = 0.2


def away(ec2: Any, wanted: Counter[str]) -> dict[str, int]:
    """How many brokers of each cluster do not run just now, by zone."""
    filters = [{"Name": "tag:role", "Values": ["bus"]}, {"Name": "instance-state-name", "Values": ["running"]}]
    running = Counter(
        tag["Value"]
        for page in ec2.get_paginator("describe_instances").paginate(Filters=filters)
        for reservation in page["Reservations"]
        for instance in reservation["Instances"]
        for tag in instance["Tags"]
        if tag["Key"] == "zone"
    )
    return {zone: count - running[zone] for zone, count in wanted.items()}


def main(endpoint: str, account: str, region: str, wanted: str) -> None:
    """Print how often was looked, and the most that were away at once of each cluster."""
    over = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), over.set()), daemon=True).start()
    ec2, counts = client(endpoint, account, "ec2", region), Counter[str](json.loads(wanted))
    looks, worst = 0, Counter[str]()
    while not over.is_set():
        began = time.monotonic()
        for zone, count in away(ec2, counts).items():
            worst[zone] = max(worst[zone], count)
        looks += 1
        over.wait(max(0.0, INTERVAL - (time.monotonic() - began)))
    sys.stdout.write(json.dumps({"looks": looks, "worst": worst}))


if __name__ == "__main__":
    main(*sys.argv[1:])
