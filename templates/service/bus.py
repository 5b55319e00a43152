"""The bus as an instance of a service uses it: addressed requests and replies, by one connection.

Requests go to one cluster: the one this instance is connected to, then others of its region, the home region's, the
rest. Each carries its deadline (milliseconds since 1970) in a header, for queues and links start a time to live anew;
who gets a request that is late drops it. A request that is sent again keeps its id, and is answered again, not done
again.
"""

import json
import socket
import ssl
import sys
import threading
import time
import uuid
from collections import OrderedDict, deque

try:
    import pika
except ImportError:  # where no bus is
    pika = None

GRACE = 5.0  # seconds without any cluster after which this instance is no longer healthy
RETURN = 20.0  # seconds after which one that is connected to another zone looks whether its own is back
ATTEMPT = 2.0  # seconds in which a cluster is to answer before the next one is asked
REMEMBERED = 20_000
_HEARTBEAT, _CONNECTS, _PAUSE = 4, 2.0, 0.3
_AT_ONCE = 50  # requests that are given to one instance before it acknowledged the first of them
_UNUSED = 30_000  # milliseconds after which the queue of a service that nobody takes from is gone


class LateError(Exception):
    """No answer came in time."""


def brokers(facts, zone):
    """Zone and name of each broker of the region, those of ones own zone first."""
    order = sorted(facts["zones"], key=lambda one: (one != zone, one))
    return [(one, broker) for one in order for broker in facts["zones"][one]]


def clusters(facts, here):
    """The clusters that a request may be sent to, in their order; ``here`` is where this instance is connected."""
    regions = facts["clusters"]

    def distance(name):
        return (name != here, regions[name] != facts["region"], regions[name] != facts["home"], name)

    return sorted(regions, key=distance)


class Calls:
    """Requests under way: who waits for which id, and what came."""

    def __init__(self):
        self._lock = threading.Lock()
        self._waiting = {}

    @property
    def idle(self):
        """Whether nobody waits."""
        return not self._waiting

    def begin(self, call):
        """Wait for the answer to this id from now on; the event that is set when something came."""
        with self._lock:
            self._waiting[call] = (threading.Event(), [])
            return self._waiting[call][0]

    def came(self, call, what):
        """Something came for an id: an answer, or None where the request came back. Unknown ones are nothing."""
        with self._lock:
            event, found = self._waiting.get(call, (None, None))
            if event:
                found.append(what)
                event.set()

    def taken(self, call):
        """The answer that came, if any."""
        with self._lock:
            event, found = self._waiting[call]
            event.clear()
            answers = [one for one in found if one is not None]
            return answers[0] if answers else None

    def end(self, call):
        """Nobody waits any more."""
        with self._lock:
            self._waiting.pop(call, None)


class Handled:
    """What was done: answers by the id of their request, and a list of when; safe from several threads."""

    def __init__(self, now=time.time):
        self._now = now
        self._answers = OrderedDict()
        self.log = deque(maxlen=REMEMBERED)
        self.dropped = 0
        self.rejected = 0

    def answer(self, call, deadline, do):
        """The answer to a request; None where it is late."""
        now = self._now() * 1000
        if now > deadline:
            self.dropped += 1
            return None
        if call not in self._answers:
            self._answers[call] = do()
            self.log.append((call, deadline, int(now)))
            if len(self._answers) > REMEMBERED:
                self._answers.popitem(last=False)
        return self._answers[call]


class Bus:
    """The connection of one instance; ``answer`` makes an answer (a dict) of a request's body (a dict)."""

    def __init__(self, facts, instance, password, answer):
        self.facts = facts
        self.instance = instance
        self.service = instance["service"]
        self.handled = Handled()
        self.here = None
        self._name = instance.get("instance") or uuid.uuid4().hex
        self._password = password
        self._answer = answer
        self._calls = Calls()
        self._seen = None
        self._connection = self._channel = None
        rpc = [one for one in facts["exchanges"].values() if one["kind"] == "rpc"]
        self._exchange = rpc[0] if rpc else None

    @property
    def healthy(self):
        """Whether a cluster answered just now."""
        return self._seen is not None and time.monotonic() - self._seen < GRACE

    def run(self):
        """Stay connected, to the nearest broker that answers; never ends."""
        while True:
            nearest_first = brokers(self.facts, self.instance.get("zone"))
            any(self._stay(zone, broker) for zone, broker in nearest_first)
            time.sleep(_PAUSE)

    def call(self, service, body, timeout, only=None):
        """The answer of a service, from whichever cluster; LateError where none came within ``timeout`` seconds."""
        call, end = uuid.uuid4().hex, time.monotonic() + timeout
        deadline = int((time.time() + timeout) * 1000)
        came = self._calls.begin(call)
        try:
            while time.monotonic() < end:
                for cluster in [only] if only else clusters(self.facts, self.here):
                    if not self._send(f"{cluster}.{service}.call", call, deadline, body):
                        time.sleep(min(0.1, max(0.0, end - time.monotonic())))
                        break
                    wait = end - time.monotonic() if only else min(ATTEMPT, end - time.monotonic())
                    if came.wait(max(0.0, wait)) and (found := self._calls.taken(call)) is not None:
                        return found
                    if time.monotonic() >= end:
                        break
                else:
                    time.sleep(0.05)
            raise LateError(call)
        finally:
            self._calls.end(call)

    def _stay(self, zone, broker):
        """Stay connected to this broker as long as that goes; whether it was for a while."""
        try:
            connection = pika.BlockingConnection(self._parameters(broker))
            self._connection = connection
            self._declare(connection.channel(), zone)
            self.here = zone
            returning = time.monotonic() + RETURN
            while True:
                connection.process_data_events(time_limit=1)
                self._channel.basic_qos(prefetch_count=_AT_ONCE)  # as it is: a question that the broker answers
                self._seen = time.monotonic()
                if self._seen > returning and self._calls.idle and self._home_answers(zone):
                    connection.close()
                    return True
        except Exception as problem:  # whatever it is, the next broker may do
            _say(f"{broker}: {problem!r}")
            return self.here is not None
        finally:
            self.here = self._channel = None

    def _home_answers(self, zone):
        """Whether this instance, connected to another zone, could be connected to its own."""
        home = self.instance.get("zone")
        for broker in self.facts["zones"].get(home, ()) if zone != home else ():
            try:
                socket.create_connection((broker, self.facts["port"]), _CONNECTS).close()
            except OSError:
                continue
            return True
        return False

    def _parameters(self, broker):
        context = ssl.create_default_context(cafile=self.facts["ca"])
        return pika.ConnectionParameters(
            host=broker,
            port=self.facts["port"],
            virtual_host=self.facts["vhost"],
            credentials=pika.PlainCredentials(self.facts["user"], self._password),
            ssl_options=pika.SSLOptions(context, broker),
            heartbeat=_HEARTBEAT,
            socket_timeout=_CONNECTS,
            stack_timeout=2 * _CONNECTS,
            connection_attempts=1,
            # What is not taken within this time ends a connection; heartbeats alone notice after nine seconds and more.
            tcp_options={"TCP_USER_TIMEOUT": int(1000 * GRACE)},
        )

    def _declare(self, channel, zone):
        if self._exchange:
            requests, replies = self._exchange["requests"]["bind"], self._exchange["replies"]["bind"]
            mine = f"{self.service}.{self._name}.replies"
            channel.queue_declare(mine, exclusive=True, arguments={"x-queue-type": "classic"})
            channel.queue_bind(mine, replies, f"{zone}.{self._name}")
            limits = {"x-expires": _UNUSED, "x-message-ttl": self._exchange["timeout"] * 1000}
            shared = f"{self.service}.requests"
            channel.queue_declare(shared, durable=True, arguments={"x-queue-type": "quorum", **limits})
            channel.queue_bind(shared, requests, f"{zone}.{self.service}.#")
            channel.basic_qos(prefetch_count=_AT_ONCE)
            channel.add_on_return_callback(lambda _channel, _how, properties, _body: self._returned(properties))
            channel.basic_consume(mine, self._replied, auto_ack=True)
            channel.basic_consume(shared, self._asked)
        self._channel = channel

    def _send(self, key, call, deadline, body):
        """Have a request sent; False where there is no connection now."""
        connection, channel, here = self._connection, self._channel, self.here
        if not (channel and here and self._exchange):
            return False
        properties = pika.BasicProperties(
            message_id=call, reply_to=f"{here}.{self._name}", headers={"deadline": deadline}
        )

        def publish():
            if channel.is_open:
                publish_to = self._exchange["requests"]["publish"]
                channel.basic_publish(publish_to, key, json.dumps(body).encode(), properties, mandatory=True)

        try:
            connection.add_callback_threadsafe(publish)
        except pika.exceptions.AMQPError:
            return False
        return True

    def _returned(self, properties):
        self._calls.came(properties.message_id, None)

    def _replied(self, _channel, _how, properties, body):
        try:
            self._calls.came(properties.message_id, _document(body))
        except (ValueError, TypeError) as problem:
            self._reject(properties, problem)

    def _asked(self, channel, how, properties, body):
        try:
            call, deadline, asked = _request(properties, body)
            found = self.handled.answer(call, deadline, lambda: self._answer(asked))
            reply = json.dumps(found).encode()
        except Exception as problem:  # whatever was sent and came of it: others wait for their answers
            self._reject(properties, problem)
            channel.basic_reject(how.delivery_tag, requeue=False)
            return
        if found is not None and properties.reply_to:
            given = pika.BasicProperties(message_id=call, headers={"deadline": deadline})
            channel.basic_publish(self._exchange["replies"]["publish"], properties.reply_to, reply, given)
        channel.basic_ack(how.delivery_tag)

    def _reject(self, properties, problem):
        self.handled.rejected += 1
        _say(f"message {properties.message_id} is rejected: {problem!r}")


def _request(properties, body):
    """A request's id, deadline and body; ValueError or TypeError where a message is none."""
    deadline = (properties.headers or {}).get("deadline", 0)
    if not properties.message_id or not isinstance(deadline, (int, float)):
        raise TypeError(f"no id, or no deadline: {properties.message_id!r}, {deadline!r}")
    return properties.message_id, deadline, _document(body)


def _document(body):
    """What a message says: a JSON object; ValueError or TypeError where it is none."""
    found = json.loads(body)
    if not isinstance(found, dict):
        raise TypeError("no JSON object")
    return found


def _say(what):
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()
