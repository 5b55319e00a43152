"""What instances are told at their birth."""

import importlib.util
import json
import shlex
import subprocess
import threading
import urllib.error
import urllib.request
from types import SimpleNamespace

import pytest
import yaml

from ringbus import assets
from ringbus.render.user_data import stateful_user_data, tier_user_data
from ringbus.topology.derive import derive
from tests.golden.render.scenarios import HAILO, platform
from tests.unit.test_render_hosts import LARGE


def user_data(given, key, region="eu-west-1"):
    topology = derive(given)
    tier = next(tier for tier in topology.tiers if tier.key == key and tier.region == region)
    return tier_user_data(given, topology, tier, topology.region(region))


def written(text):
    return {file["path"]: file["content"] for file in yaml.safe_load(text)["write_files"]}


def test_of_hosts_is_the_same_whatever_else_changes():
    other = platform(bus={"nodes": 5, "rabbitmq": "4.1"}, services={}, regions=LARGE)
    assert stateful_user_data(other) == stateful_user_data(platform())


@pytest.mark.parametrize("key", ["api", "ingest", "service-greeter", "service-nearest-driver"])
def test_of_tiers_fits_into_ec2s_limit_even_with_twenty_regions(key):
    region = next(iter(LARGE))
    text = user_data(platform(regions=LARGE), key, region)
    assert len(text.encode()) <= 16_384
    assert text == user_data(platform(regions=LARGE), key, region)


def test_small_platforms_have_plain_text_but_for_programs():
    files = yaml.safe_load(user_data(platform(), "service-greeter"))["write_files"]
    assert [file["path"] for file in files if "encoding" in file] == [
        "/opt/ringbus/service/hello.py",
        "/opt/ringbus/service/bus.py",
    ]


def test_bus_facts_give_brokers_of_the_region_by_zone():
    facts = json.loads(written(user_data(platform(), "api", "us-east-1"))["/etc/ringbus/bus.json"])
    assert facts["zones"] == {
        "us-east-1a": ["bus-us-east-1a-0.us-east-1.hailo.internal"],
        "us-east-1b": ["bus-us-east-1b-0.us-east-1.hailo.internal"],
    }
    assert "eu-west-1" not in json.dumps(facts["zones"])
    assert facts["clusters"]["eu-west-1a"] == "eu-west-1"
    assert facts["port"] == 5671
    assert facts["exchanges"]["requests"]["requests"] == {"publish": "requests.req", "bind": "requests.req.local"}


def test_secrets_are_named_not_held():
    prepare = written(user_data(platform(), "service-nearest-driver"))["/usr/local/sbin/ringbus-prepare"]
    named = [line.split()[1:] for line in prepare.splitlines() if line.startswith("secret ")]
    assert named == [
        ["bus-services", "hailo/bus/services-password"],
        ["ca", "hailo/tls/certificate"],
        ["maps-key", "hailo/service/nearest-driver/maps-key"],
        ["ring-services", "hailo/ring/services-password"],
    ]


def test_tiers_other_than_services_have_no_secret_of_the_ring():
    assert "ring/" not in user_data(platform(), "api")


def test_an_artefact_is_verified_before_it_is_unpacked():
    prepare = written(user_data(platform(), "service-nearest-driver"))["/usr/local/sbin/ringbus-prepare"]
    assert 0 < prepare.index("s3 cp") < prepare.index("sha256sum --check") < prepare.index("tar --extract")
    assert "/opt/ringbus/service/hello.py" not in written(user_data(platform(), "service-nearest-driver"))


def test_a_command_survives_systemds_quoting():
    unit = written(user_data(platform(), "service-nearest-driver"))["/etc/systemd/system/ringbus-service.service"]
    (line,) = [line for line in unit.splitlines() if line.startswith("ExecStart=")]
    read = [word.replace("%%", "%").replace("$$", "$") for word in shlex.split(line.removeprefix("ExecStart="))]
    run = HAILO["services"]["nearest-driver"]["artefact"]["run"]
    assert read == ["/opt/ringbus/service/bin/nearest-driver", *run[1:]]


def test_an_environment_survives_systemds_quoting():
    text = written(user_data(platform(), "service-nearest-driver"))["/etc/ringbus/service.env"]
    # Inside double quotes bash and systemd agree on what a backslash protects.
    read = subprocess.run(["bash", "-c", f'{text}printf %s "$MOTTO"'], capture_output=True, text=True, check=True)
    assert read.stdout == HAILO["services"]["nearest-driver"]["env"]["MOTTO"]


def test_the_platforms_own_variables_win_over_ringbus_ones():
    services = {"greeter": {"env": {"RINGBUS_PORT": "9999"}}}
    text = written(user_data(platform(services=services), "service-greeter"))["/etc/ringbus/service.env"]
    assert 'RINGBUS_PORT="9999"\n' in text


def test_ingest_knows_its_workers_and_queue():
    text = written(user_data(platform(), "ingest"))["/etc/ringbus/service.env"]
    assert 'RINGBUS_WORKERS="64"\n' in text
    assert 'RINGBUS_QUEUE="20000"\n' in text


@pytest.fixture(params=[False])
def hello(request, tmp_path, monkeypatch):
    """The bundled service, really listening, on an instance whose facts are in a file; or with a bus, too."""
    spec = importlib.util.spec_from_file_location("hello", assets.path("templates") / "service" / "hello.py")
    monkeypatch.syspath_prepend(assets.path("templates") / "service")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.INSTANCE = tmp_path / "instance.env"
    module.INSTANCE.write_text("RINGBUS_INSTANCE=i-1\nRINGBUS_ZONE=eu-west-1a\n")
    bus = SimpleNamespace(call=lambda service, body, timeout, only: {"timeout": timeout})
    server = module.server(
        0, "/up", {"service": "greeter", **module.instance(module.INSTANCE)}, bus if request.param else None
    )
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_hello_says_where_it_is(hello):
    with urllib.request.urlopen(f"{hello}/") as answer:
        assert json.load(answer) == {"service": "greeter", "instance": "i-1", "zone": "eu-west-1a"}


def test_hello_answers_its_health_path_only(hello):
    with urllib.request.urlopen(f"{hello}/up?from=balancer") as answer:
        assert json.load(answer) == {"status": "ok", "service": "greeter", "instance": "i-1", "zone": "eu-west-1a"}
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(f"{hello}/health")


@pytest.mark.parametrize("hello", [True], indirect=True)
@pytest.mark.parametrize("timeout", ["x", "nan", "-1", "0"])
def test_an_echo_with_a_timeout_that_is_none_is_a_bad_request(hello, timeout):
    with pytest.raises(urllib.error.HTTPError, match="400"):
        urllib.request.urlopen(f"{hello}/echo?timeout={timeout}")


@pytest.mark.parametrize("hello", [True], indirect=True)
@pytest.mark.parametrize(("query", "waits"), [("timeout=0.5", 0.5), ("timeout=inf", 10), ("", 10)])
def test_an_echo_waits_as_long_as_it_is_asked_to_and_not_for_ever(hello, query, waits):
    with urllib.request.urlopen(f"{hello}/echo?{query}") as answer:
        assert json.load(answer)["timeout"] == waits
