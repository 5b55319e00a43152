"""What somebody who stands behind load balancers says of their targets: told by a PUT, kept while it is fresh."""

import json
import threading
import time
from typing import Any

from localstack.http import Response
from localstack.services.edge import ROUTER

PATH = "/_ringbus/target-health"
FRESH = 30.0
"""Seconds after which what was said counts no more."""
SILENCE = ("unavailable", "Elb.InternalError", "Health checks failed due to an internal error")

_lock = threading.Lock()
_said: dict[tuple[str, str], tuple[float, tuple[str, str, str]]] = {}


def tell(request: Any) -> Response:
    """Take ``{target group ARN: {target: [state, reason, description]}}``, in place of what was said before of them."""
    given = json.loads(request.data)
    now = time.monotonic()
    with _lock:
        for group, targets in given.items():
            for target, health in targets.items():
                _said[group, target] = (now, tuple(health))
    return Response(status=204)


def health_of(group: str, target: str) -> tuple[str, str, str] | None:
    """State, reason and description of a target; None where nobody ever said anything of it."""
    with _lock:
        known = _said.get((group, target))
    if known is None:
        return None
    when, health = known
    return health if time.monotonic() - when < FRESH else SILENCE


def listen() -> None:
    """Answer at the path."""
    ROUTER.add(PATH, tell, methods=["PUT"])
