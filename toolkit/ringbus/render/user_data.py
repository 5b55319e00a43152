"""What an instance is told at its birth, as cloud-init reads it.

For hosts with data it is minimal and constant per platform, because EC2 stops an instance to change it: the operator,
who signs SSH keys, and the data disk. All else comes when the host is configured.
"""

from collections.abc import Iterable

from ringbus.model.platform import Platform
from ringbus.render.contexts import DataDiskFile, DataDiskUnitFile, HostSshdFile
from ringbus.render.documents import yaml_text
from ringbus.render.paths import DATA, DATA_UNIT
from ringbus.render.templates import Templates, bundled
from ringbus.render.tier_user_data import tier_user_data

__all__ = ["OPERATOR", "stateful_user_data", "tier_user_data"]

#: The one user who logs in on hosts.
OPERATOR = "ringbus"
#: The public key that signs operators' keys; the file is empty, and lets nobody in, until it is put there.
USER_CA = "/etc/ssh/ringbus_user_ca.pub"
HOST_CERTIFICATE = "/etc/ssh/ssh_host_ed25519_key-cert.pub"
DATA_LABEL = "ringbus-data"
#: On the root disk: which data disk the host has; see the script.
_DISK_HAD = "/var/lib/ringbus/data-disk"
_DISK_SCRIPT = "/usr/local/sbin/ringbus-data-disk"


def stateful_user_data(platform: Platform) -> str:
    """The user_data of every bus, ring and bastion host of the platform."""
    document = {
        "users": [{"name": OPERATOR, "lock_passwd": True, "shell": "/bin/bash", "sudo": "ALL=(ALL) NOPASSWD:ALL"}],
        "disable_root": True,
        "ssh_pwauth": False,
        "write_files": list(_files(bundled())),
        "runcmd": [["systemctl", "daemon-reload"], ["systemctl", "reload-or-restart", "ssh"]],
    }
    return f"#cloud-config\n# platform {platform.name}\n{yaml_text(document)}"


def _files(templates: Templates) -> Iterable[dict[str, str]]:
    sshd = templates.fill(HostSshdFile(USER_CA, HOST_CERTIFICATE))
    yield {"path": USER_CA, "content": "", "permissions": "0644"}
    yield {"path": "/etc/ssh/sshd_config.d/10-ringbus.conf", "content": sshd, "permissions": "0600"}
    script = templates.fill(DataDiskFile(DATA_LABEL, DATA, _DISK_HAD))
    yield {"path": _DISK_SCRIPT, "content": script, "permissions": "0755"}
    unit = templates.fill(DataDiskUnitFile(_DISK_SCRIPT))
    yield {"path": f"/etc/systemd/system/{DATA_UNIT}", "content": unit, "permissions": "0644"}
