"""What hosts of a lab find on their disks."""

from __future__ import annotations

from pathlib import Path

import pytest

from ringbus.lab import bodies
from ringbus.lab.layout import LabTopology
from ringbus.lab.place import LabPlace
from tests.unit.test_lab_cuts import LAB


@pytest.fixture
def place(tmp_path: Path) -> LabPlace:
    """The folder of a lab whose operator has a key."""
    found = LabPlace(tmp_path)
    found.operator.with_suffix(".pub").write_text("ssh-ed25519 AAAA operator\n", encoding="utf-8")
    return found


def test_hosts_that_were_born_before_others_come_to_know_them_in_the_file_that_they_have_open(place: LabPlace) -> None:
    first, *_, last = LAB.bodies
    small = LabTopology(LAB.platform, LAB.bodies[:-1])
    bodies.fill_disk(place, small, first, "#cloud-config\n")
    hosts = place.body(first.name) / "upper/etc/hosts"
    with hosts.open(encoding="utf-8") as open_:
        assert last.full_name not in open_.read()
        bodies.renew_hosts(place, LAB)
        open_.seek(0)
        assert open_.read() == bodies.hosts_file(LAB)
    bodies.renew_hosts(place, small)
    assert hosts.read_text("utf-8") == bodies.hosts_file(small)
    assert not place.body(last.name).exists()
