"""A lab as tests see it: the command line, its hosts, and connections from and to any of them."""

from __future__ import annotations

import os
import socket
import subprocess
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ringbus.lab import network
from ringbus.lab.dial import dial_from
from ringbus.lab.layout import Body, LabTopology, lay_out
from ringbus.lab.place import LabPlace
from ringbus.lab.profile import LabLevel, scaled
from ringbus.lab.reach import ssh_argv
from ringbus.model.document import read_platform
from ringbus.topology.derive import derive
from tests.localstack.commands import Ringbus

#: A first packet that a busy machine loses is sent again after one second, and again after three.
PATIENCE = 3.5
#: Who connects to whom on which port.
Way = tuple[str, str, int]


@dataclass(frozen=True)
class StandingLab:
    """``folder`` is where its platform file is."""

    folder: Path

    @cached_property
    def ringbus(self) -> Ringbus:
        """The command line, run there; no LocalStack is on its port."""
        return Ringbus(self.folder, 1)

    @cached_property
    def lab(self) -> LabTopology:
        """What should stand."""
        platform = scaled(read_platform(self.folder / "platform.yaml", ()), LabLevel.SMALL)
        return lay_out(platform, derive(platform))

    @cached_property
    def place(self) -> LabPlace:
        """Its folder."""
        return LabPlace(self.folder / ".ringbus" / self.lab.platform / "lab" / "hosts")

    def body(self, name: str) -> Body:
        """A host that there is."""
        body = self.lab.body(name)
        assert body is not None
        return body

    def namespace(self, name: str) -> str:
        """The namespace of a host, or of the operator."""
        return self.lab.operator if name == "operator" else self.lab.namespace(self.body(name))

    def on(self, name: str, command: str, code: int | None = 0) -> str:
        """What a shell command says on a host, as root, through its bastion."""
        argv = ssh_argv(self.place, self.lab, self.body(name), ["sudo", "-n", "sh"])
        done = subprocess.run(argv, input=command, capture_output=True, text=True, timeout=120, check=False)
        assert code in (None, done.returncode), f"exit {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout.strip()

    def connects(self, source: str, destination: str, port: int) -> bool:
        """Whether a connection comes about; somebody listens there meanwhile, so that only the way can fail."""
        with self.conversation(source, destination, port) as talk:
            return talk is not None

    def open_ways(self, ways: Iterable[Way]) -> set[Way]:
        """Those of all these ways on which a connection comes about, tried at once; at the end of each one listens."""
        wanted = list(ways)
        with ExitStack() as held:
            for name, port in {(destination, port) for _, destination, port in wanted}:
                held.enter_context(self._listening(name, str(self.body(name).address), port))
            with ThreadPoolExecutor(len(wanted)) as pool:
                return {way for way, found in zip(wanted, pool.map(self._way, wanted), strict=True) if found}

    def _way(self, way: Way) -> bool:
        source, destination, port = way
        try:
            dial_from(self.namespace(source), PATIENCE)(str(self.body(destination).address), port).close()
        except TimeoutError:
            return False
        return True

    @contextmanager
    def conversation(
        self, source: str, destination: str, port: int
    ) -> Iterator[tuple[socket.socket, socket.socket] | None]:
        """Both ends of a connection; None where none comes about."""
        address = str(self.body(destination).address)
        with self._listening(destination, address, port) as door:
            try:
                caller = dial_from(self.namespace(source), PATIENCE)(address, port)
            except TimeoutError:
                yield None
                return
            called, _ = door.accept()
            with caller, called:
                caller.settimeout(PATIENCE)
                called.settimeout(PATIENCE)
                yield caller, called

    def counted(self, counter: str) -> int:
        """What a counter of the router says."""
        return network.counted(self.lab, counter)

    @contextmanager
    def _listening(self, name: str, address: str, port: int) -> Iterator[socket.socket]:
        doors: list[socket.socket] = []

        def listen() -> None:
            with Path("/run/netns", self.namespace(name)).open("rb") as namespace:
                os.setns(namespace.fileno(), os.CLONE_NEWNET)
            doors.append(socket.create_server((address, port)))

        thread = threading.Thread(target=listen)
        thread.start()
        thread.join()
        with doors[0] as door:
            yield door
