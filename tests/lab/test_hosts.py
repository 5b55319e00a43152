"""What a host of a lab is to who configures it: units, users, limits of what it can touch."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lab.standing import StandingLab

BUS = "bus-eu-west-1a-0"
_UNIT = """\
cat > /etc/systemd/system/{name}.service <<'EOF'
[Unit]
Description=A unit of the tests
{requires}
[Service]
{service}
[Install]
WantedBy=multi-user.target
EOF
systemctl daemon-reload
"""


def unit(name: str, service: str, requires: str = "") -> str:
    """A script that writes a unit."""
    return _UNIT.format(name=name, service=service, requires=requires)


def test_the_bus_waits_until_it_is_configured(lab: StandingLab) -> None:
    assert lab.on(BUS, "systemctl is-active rabbitmq-server; systemctl is-enabled rabbitmq-server", None) == (
        "inactive\ndisabled"
    )


def test_the_data_disk_is_there_already(lab: StandingLab) -> None:
    assert lab.on(BUS, "systemctl start ringbus-data-disk && systemctl is-active ringbus-data-disk") == "active"


def test_what_user_data_says_of_ssh_is_so(lab: StandingLab) -> None:
    said = lab.on(BUS, "sshd -T | grep -E '^(passwordauthentication|permitrootlogin|trustedusercakeys) '")
    assert sorted(said.splitlines()) == [
        "passwordauthentication no",
        "permitrootlogin no",
        "trustedusercakeys /etc/ssh/ringbus_user_ca.pub",
    ]


def test_a_service_is_started_stopped_and_started_again_when_it_fails(lab: StandingLab) -> None:
    service = "User=nobody\nEnvironment=WHO=me\nExecStartPre=+/usr/bin/touch /run/by-root\n"
    service += "ExecStart=/bin/sh -c 'echo $$WHO; exec sleep ${SPAN}'\nEnvironment=SPAN=1000\nRestart=on-failure\n"
    lab.on(BUS, unit("sleeper", service) + "systemctl enable --now sleeper")
    assert lab.on(BUS, "systemctl is-active sleeper; stat -c %U /run/by-root") == "active\nroot"
    pid = "systemctl show -p MainPID --value sleeper"
    first = lab.on(BUS, pid)
    assert lab.on(BUS, f"ps -o user=,args= -p {first}") == "nobody   sleep 1000"
    lab.on(BUS, f"kill -9 {first}; for i in $(seq 50); do sleep 0.1; systemctl is-active -q sleeper && break; done")
    second = lab.on(BUS, pid)
    assert second not in {first, "0"}
    assert lab.on(BUS, "systemctl stop sleeper; systemctl is-active sleeper", 3) == "inactive"
    assert lab.on(BUS, f"ps -p {second} -o pid=", 1) == ""
    lab.on(BUS, "systemctl disable sleeper")


def test_what_a_unit_needs_comes_before_it_and_its_failure_ends_it(lab: StandingLab) -> None:
    needed = unit("needed", "Type=oneshot\nRemainAfterExit=yes\nExecStart=/bin/sh -c 'test -e /run/wanted'")
    needing = unit("needing", "Type=oneshot\nRemainAfterExit=yes\nExecStart=/bin/true", "Requires=needed.service")
    assert lab.on(BUS, f"{needed}{needing}systemctl start needing; systemctl is-active needing", None) == "inactive"
    assert lab.on(BUS, "touch /run/wanted; systemctl start needing && systemctl is-active needing needed") == (
        "active\nactive"
    )


def test_a_daemon_that_left_its_unit_ends_with_it(lab: StandingLab) -> None:
    left = "ExecStart=/bin/sh -c 'setsid --fork sleep 4242; exec sleep 1000'"
    lab.on(BUS, unit("leaver", left) + "systemctl start leaver; sleep 0.3; pgrep -f 'sleep 4242'")
    lab.on(BUS, "systemctl stop leaver; pgrep -f 'sleep 4242'", 1)


def test_what_fails_to_reload_runs_on_and_what_cannot_is_restarted(lab: StandingLab) -> None:
    main = "systemctl show -p MainPID --value reloaded"
    again = f"systemctl reload-or-restart reloaded 2>/dev/null; echo $?; {main}"
    lab.on(BUS, unit("reloaded", "ExecStart=/bin/sleep 1000\nExecReload=/bin/test -e /run/reloadable"))
    code, first = lab.on(BUS, again).split()  # it does not run yet, so that it is started
    assert (code, first != "0") == ("0", True)
    assert lab.on(BUS, again).split() == ["1", first]
    assert lab.on(BUS, f"touch /run/reloadable; {again}").split() == ["0", first]
    lab.on(BUS, unit("reloaded", "ExecStart=/bin/sleep 1000"))
    code, second = lab.on(BUS, again).split()
    assert (code, second != first, second != "0") == ("0", True, True)
    lab.on(BUS, "systemctl stop reloaded")


def test_drop_ins_count(lab: StandingLab) -> None:
    lab.on(
        BUS,
        unit("dropped", "ExecStart=/bin/sleep 1000\nLimitNOFILE=1000")
        + "mkdir -p /etc/systemd/system/dropped.service.d",
    )
    lab.on(BUS, "printf '[Service]\\nLimitNOFILE=123\\n' > /etc/systemd/system/dropped.service.d/a.conf")
    assert lab.on(
        BUS,
        "systemctl start dropped; prlimit -n -o SOFT,HARD --noheadings -p $(systemctl show -p MainPID --value dropped)",
    ).split() == ["123", "123"]
    lab.on(BUS, "systemctl stop dropped")


@pytest.mark.parametrize("name", ["nothing-such", "nothing-such.service"])
def test_a_unit_that_is_not_there_is_told(lab: StandingLab, name: str) -> None:
    lab.on(BUS, f"systemctl start {name}", 5)


def test_only_root_may_have_anything_done(lab: StandingLab) -> None:
    assert lab.on(BUS, "sudo -u ringbus systemctl is-active ssh") == "active"
    lab.on(BUS, "sudo -u ringbus systemctl stop ssh", 4)
    assert lab.on(BUS, "systemctl is-active ssh") == "active"


def test_a_host_changes_nothing_of_the_machine(lab: StandingLab) -> None:
    settings = Path("/proc/sys/vm/max_map_count"), Path("/proc/sys/kernel/panic")
    before = [path.read_text() for path in settings]
    assert lab.on(BUS, "sysctl -qw vm.max_map_count=99999; cat /proc/sys/vm/max_map_count") == "99999"
    lab.on(BUS, "sysctl -qw kernel.panic=99", None)
    assert [path.read_text() for path in settings] == before


def test_a_host_cannot_set_the_machines_clock_nor_stop_it(lab: StandingLab) -> None:
    assert lab.on(BUS, 'date -s "$(date)" >/dev/null && echo set', None) == ""
    assert lab.on(BUS, "echo h >/proc/sysrq-trigger && echo told", None) == ""
