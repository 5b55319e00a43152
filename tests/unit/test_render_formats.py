"""Every rendered file is parsed by its own format, and as far as this machine can, by its own program."""

import base64
import configparser
import gzip
import json
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
import yaml

from tests.accept import GOLDEN, accepted

FILES = sorted((name, text) for name, text in accepted(GOLDEN / "render").items() if "/hosts/" in name)
USER_DATA = sorted((name, text) for name, text in accepted(GOLDEN / "render").items() if "/user_data/" in name)


def sysctl(text):
    """Lines `key = value`, no key twice; what RabbitMQ calls its ini-like format too."""
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    pairs = [re.fullmatch(r"([a-z][A-Za-z0-9_.]*) = (\S.*)", line) for line in lines]
    assert all(pairs), lines
    keys = [pair[1] for pair in pairs]
    assert len(keys) == len(set(keys))
    return {pair[1]: pair[2] for pair in pairs}


def unit(text):
    """A systemd unit: an ini file in which keys repeat and have capitals."""
    parser = configparser.RawConfigParser(strict=False)
    parser.optionxform = str
    parser.read_string(text)
    assert set(parser.sections()) <= {"Unit", "Service", "Install"}
    return parser


def shell(text, program="bash"):
    done = subprocess.run([program, "-n"], input=text, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def erlang_list(text):
    """The one Erlang term there is: a list of atoms, ended by a dot."""
    assert re.fullmatch(r"\[[a-z][a-z0-9_]*(,[a-z][a-z0-9_]*)*\]\.\n", text)


def properties(text):
    assert all(re.fullmatch(r"[a-z]+=[a-z0-9-]+", line) for line in text.splitlines())


def java_options(text):
    assert all(re.fullmatch(r"#.*|-\S+", line) for line in text.splitlines())


def environment(text):
    assert all(re.fullmatch(r"#.*|[A-Z_]+=\S+", line) for line in text.splitlines())


def sshd(text):
    assert all(re.fullmatch(r"#.*|( {4})?[A-Z][A-Za-z0-9]+ \S.*", line) for line in text.splitlines())


def cookie(text):
    assert re.fullmatch(r"@@secret:\S+:plain@@", text)


PARSERS = {
    "rabbitmq.conf": sysctl,
    "60-cassandra.conf": sysctl,
    "rabbitmq-env.conf": environment,
    "enabled_plugins": erlang_list,
    "definitions.json": json.loads,
    ".erlang.cookie": cookie,
    "ringbus.conf": unit,
    "cassandra.service": unit,
    "cassandra.yaml": yaml.safe_load,
    "cassandra-rackdc.properties": properties,
    "jvm-server.options": java_options,
    "jvm11-server.options": java_options,
    "jvm17-server.options": java_options,
    "logback.xml": ET.fromstring,
    "logback-tools.xml": ET.fromstring,
    "nodetool": lambda text: shell(text, "sh"),
    "20-ringbus-bastion.conf": sshd,
}
IN_USER_DATA = {
    "ringbus_user_ca.pub": lambda text: None,
    "10-ringbus.conf": sshd,
    "ringbus-data-disk": shell,
    "ringbus-prepare": shell,
    "ringbus-data-disk.service": unit,
    "ringbus-service.service": unit,
    "bus.json": json.loads,
    "service.env": lambda text: [re.fullmatch(r'[A-Z_]+="([^"\\$`]|\\.)*"', line)[0] for line in text.splitlines()],
    "hello.py": lambda text: compile(text, "hello.py", "exec"),
    "bus.py": lambda text: compile(text, "bus.py", "exec"),
}


@pytest.mark.parametrize(("name", "text"), FILES, ids=[name for name, _ in FILES])
def test_file_of_a_host(name, text):
    PARSERS[Path(name).name](text)


@pytest.mark.parametrize(("name", "text"), USER_DATA, ids=[name for name, _ in USER_DATA])
def test_user_data(name, text):
    assert text.startswith("#cloud-config\n")
    for file in yaml.safe_load(text)["write_files"]:
        IN_USER_DATA[Path(file["path"]).name](unpacked(file))


def unpacked(file):
    """The content of a file of user_data."""
    if "encoding" not in file:
        return file["content"]
    return gzip.decompress(base64.b64decode(file["content"])).decode()


def test_every_parser_has_a_file():
    assert {Path(name).name for name, _ in FILES} == set(PARSERS)


@pytest.mark.parametrize(
    ("text", "parse"),
    [
        ("a = 1\na = 2\n", sysctl),
        ("a=1\n", sysctl),
        ("[a b].\n", erlang_list),
        ("[Unit\n", unit),
        ("if then\n", shell),
        ("no option\n", java_options),
    ],
)
def test_a_parser_can_fail(text, parse):
    with pytest.raises((AssertionError, configparser.Error)):
        parse(text)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd-analyze here")
def test_units_pass_systemd(tmp_path):
    texts = [*FILES, *((file["path"], file["content"]) for _, text in USER_DATA for file in write_files(text))]
    for name, text in texts:
        if name.endswith(".service"):
            (tmp_path / Path(name).name).write_text(text)
    drop_in = tmp_path / "rabbitmq-server.service.d"
    drop_in.mkdir()
    (drop_in / "ringbus.conf").write_text(next(text for name, text in FILES if name.endswith("/ringbus.conf")))
    (tmp_path / "rabbitmq-server.service").write_text("[Service]\nExecStart=/bin/true\n")
    units = sorted(path.name for path in tmp_path.glob("*.service"))
    assert len(units) == 4
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units],
        cwd=tmp_path,
        env={"SYSTEMD_UNIT_PATH": f"{tmp_path}:", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    mistakes = [line for line in done.stderr.splitlines() if "is not executable" not in line]
    assert not mistakes


def write_files(text):
    return yaml.safe_load(text)["write_files"]
