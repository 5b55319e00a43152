"""A lab that stands: its hosts, who reaches whom, what is cut, killed and paused."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from ringbus.lab.dial import dial_from
from ringbus.lab.layout import Body
from tests.lab.standing import PATIENCE, StandingLab, Way

BUS, RING, BASTION = "bus-eu-west-1a-0", "ring-eu-west-1a-0", "bastion-eu-west-1a-0"
FAR_BUS, FAR_RING = "bus-us-east-1b-0", "ring-us-east-1b-0"
OPEN = {
    (BUS, "bus-eu-west-1b-0", 4369),
    (BUS, "bus-eu-west-1b-0", 5671),
    (BUS, FAR_BUS, 5671),
    (RING, FAR_RING, 7000),
    (RING, "ring-eu-west-1b-0", 7000),
}
SHUT = {
    (BUS, "bus-eu-west-1b-0", 15671),
    (BUS, FAR_BUS, 4369),
    (BUS, RING, 7000),  # the same zone: neighbours too are asked for their rules
    (BUS, RING, 9042),
    (BUS, FAR_RING, 7000),
    (RING, BUS, 5671),
    (BASTION, "ring-eu-west-1b-0", 2222),
    (BUS, BASTION, 2222),
}
SHUT_TO_THE_OPERATOR = {("operator", BASTION, 2222), ("operator", BUS, 5671)}


@pytest.fixture
def healed(lab: StandingLab) -> Iterator[StandingLab]:
    """The lab, whole again when the test is over."""
    yield lab
    lab.ringbus.run("lab", "heal")


def test_every_host_answers_through_its_bastion(lab: StandingLab) -> None:
    names = [body.name for body in lab.lab.bodies]
    with ThreadPoolExecutor(6) as pool:
        told = pool.map(lambda name: lab.on(name, "hostname -f; id -un; mountpoint /data"), names)
        said = dict(zip(names, told, strict=True))
    assert said == {body.name: f"{body.full_name}\nroot\n/data is a mountpoint" for body in lab.lab.bodies}
    assert len(said) == 12


def test_the_operator_reaches_bastions_and_nobody_else(lab: StandingLab) -> None:
    let_in, refused = lab.counted("operator-let-in"), lab.counted("operator-refused")
    dial = dial_from(lab.lab.operator, PATIENCE)

    def heard(body: Body) -> bytes:
        try:
            with dial(str(body.address), 22) as door:
                return door.recv(4)
        except TimeoutError:
            return b""

    with ThreadPoolExecutor(len(lab.lab.bodies)) as pool:
        said = dict(zip([body.name for body in lab.lab.bodies], pool.map(heard, lab.lab.bodies), strict=True))
    bastions = {name for name in said if name.startswith("bastion")}
    assert {name: words for name, words in said.items() if words} == dict.fromkeys(bastions, b"SSH-")
    assert lab.counted("operator-let-in") == let_in + 4
    assert lab.counted("operator-refused") >= refused + 8


def test_a_host_with_another_key_is_refused(lab: StandingLab) -> None:
    known = lab.place.known_hosts.read_text("utf-8")
    keys = {line.split()[2] for line in known.splitlines()}
    assert len(keys) == len(lab.lab.bodies)
    own = next(line.split()[2] for line in known.splitlines() if BASTION in line)
    lab.place.known_hosts.write_text(known.replace(own, min(keys - {own})), "utf-8")
    try:
        lab.on(BASTION, "true", code=255)
    finally:
        lab.place.known_hosts.write_text(known, "utf-8")


@pytest.mark.parametrize(
    ("ways", "open_", "counter"),
    [
        pytest.param(OPEN, OPEN, "", id="open"),
        pytest.param(SHUT, set(), "refused", id="shut"),
        pytest.param(SHUT_TO_THE_OPERATOR, set(), "operator-refused", id="shut-to-the-operator"),
    ],
)
def test_a_way_is_open_exactly_where_a_rule_opens_it(
    lab: StandingLab, ways: set[Way], open_: set[Way], counter: str
) -> None:
    before = {name: lab.counted(name) for name in ("refused", "operator-refused")}
    assert lab.open_ways(ways) == open_
    for name, count in before.items():
        grown = lab.counted(name) - count
        assert grown >= len(ways) if name == counter else grown == 0


def test_a_zone_that_is_cut_off_still_has_itself(healed: StandingLab) -> None:
    with healed.conversation(BUS, FAR_BUS, 5671) as talk:
        assert talk
        caller, called = talk
        caller.sendall(b"before")
        assert called.recv(9) == b"before"
        said = healed.ringbus.json("lab", "cut", "zone", "eu-west-1a")
        assert said["cuts"] == ["zone eu-west-1a"]
        caller.sendall(b"after")
        with pytest.raises(socket.timeout):
            called.recv(9)
        crossing = [(BUS, "bus-eu-west-1b-0", 5671), (FAR_BUS, BUS, 5671)]
        outside = ("bus-eu-west-1b-0", "bus-us-east-1a-0", 5671)
        assert healed.open_ways([*crossing, outside]) == {outside}
        assert healed.ringbus.json("lab", "heal", "zone", "eu-west-1a")["cuts"] == []
        called.settimeout(10)
        assert called.recv(9) == b"after"  # what was on its way is sent again
    assert healed.connects(BUS, "bus-eu-west-1b-0", 5671)


def test_cuts_add_up_and_are_healed_one_by_one(healed: StandingLab) -> None:
    run = healed.ringbus
    run.run("lab", "cut", "link", "us-east-1b", "eu-west-1a")
    near, far, beyond = (BUS, "bus-us-east-1a-0", 5671), (BUS, FAR_BUS, 5671), ("bus-us-east-1a-0", FAR_BUS, 5671)
    assert healed.open_ways([near, far, beyond]) == {near, beyond}
    assert run.json("lab", "cut", "region", "us-east-1")["cuts"] == ["link eu-west-1a us-east-1b", "region us-east-1"]
    assert healed.open_ways([near, far, beyond]) == {beyond}
    assert run.json("lab", "heal", "region", "us-east-1")["cuts"] == ["link eu-west-1a us-east-1b"]
    assert healed.open_ways([near, far, beyond]) == {near, beyond}


def test_a_killed_host_starts_again_with_its_disks(healed: StandingLab) -> None:
    healed.on(BUS, "echo kept > /data/kept; echo too > /etc/too; sync")
    said = healed.ringbus.json("lab", "kill", BUS, code=1)
    assert [host["name"] for host in said["hosts"] if host["state"] != "up"] == [BUS]
    assert next(host["state"] for host in said["hosts"] if host["name"] == BUS) == "down"
    assert healed.ringbus.json("lab", "heal", "host", BUS)["up"] is True
    assert healed.on(BUS, "cat /data/kept /etc/too") == "kept\ntoo"


def test_a_paused_host_goes_on_where_it_was(healed: StandingLab) -> None:
    before = healed.on(RING, "systemctl show -p MainPID --value ssh")
    said = healed.ringbus.json("lab", "pause", RING, code=1)
    assert {host["name"]: host["state"] for host in said["hosts"]}[RING] == "paused"
    assert healed.ringbus.json("lab", "heal", "host", RING)["up"] is True
    assert healed.on(RING, "systemctl show -p MainPID --value ssh") == before


def test_a_host_that_cannot_be_born_is_told_with_what_its_console_says(healed: StandingLab) -> None:
    healed.ringbus.run("lab", "kill", BUS, code=1)
    own = healed.place.body(BUS) / "upper" / "var" / "lib" / "ringbus-lab"
    before = (own / "user-data").read_text("utf-8")
    (own / "born").unlink()
    (own / "user-data").write_text("users: [{", encoding="utf-8")
    found = healed.ringbus.json("lab", "heal", "host", BUS, code=1)["error"]
    assert (found["code"], found["where"]) == ("RB503", f"host {BUS}")
    assert "birth.py" in found["message"]
    (own / "user-data").write_text(before, encoding="utf-8")
    assert healed.ringbus.json("lab", "heal", "host", BUS)["up"] is True


def test_what_is_not_there_is_told(lab: StandingLab) -> None:
    for words, code in (
        (("cut", "zone", "eu-west-9a"), "RB506"),
        (("cut", "moon"), "RB506"),
        (("kill", "bus-eu-west-1a-9"), "RB001"),
        (("logs", BUS, "--unit", "nothing"), "RB506"),
    ):
        assert lab.ringbus.json("lab", *words, code=2 if words[0] != "logs" else 1)["error"]["code"] == code
