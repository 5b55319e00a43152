"""Finding Terraform or OpenTofu, its provider, and the environment it gets; the mended python-terraform."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import pytest
from python_terraform import IsFlagged

from ringbus.errors import RingbusError
from ringbus.terraform import client
from ringbus.terraform.client import StackClient
from ringbus.terraform.environment import environment
from ringbus.terraform.program import Mirror, Program, find_mirror, find_program, plugin_dir
from ringbus.terraform.run import CommandOutcome

TERRAFORM = Program("/bin/terraform", "terraform", "1.11.4")
TOFU = Program("/bin/tofu", "tofu", "1.10.0")


def fake(folder: Path, name: str, version: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"""#!/bin/sh\necho '{{"terraform_version": "{version}"}}'\n""")
    path.chmod(0o755)
    return path


def provider(folder: Path, host: str, *names: str) -> Path:
    for name in names:
        (folder / host / "hashicorp" / "aws" / name).mkdir(parents=True)
    return folder


def code(raised: pytest.ExceptionInfo[RingbusError]) -> str:
    (found,) = raised.value.findings
    assert found.hint
    return found.code


def test_terraform_comes_before_tofu(tmp_path: Path) -> None:
    tofu = fake(tmp_path / "one", "tofu", "1.10.2")
    search = f"{tmp_path / 'one'}:{tmp_path / 'two'}"
    assert find_program(search) == Program(str(tofu), "tofu", "1.10.2")
    terraform = fake(tmp_path / "two", "terraform", "1.12.0-beta1")
    assert find_program(search) == Program(str(terraform), "terraform", "1.12.0-beta1")
    assert find_program(search, "tofu").name == "tofu"
    assert find_program("", str(tofu)).path == str(tofu)


@pytest.mark.parametrize(("version", "expected"), [("1.9.8", "RB411"), ("0.15.0", "RB411"), ("", "RB411")])
def test_too_old(tmp_path: Path, version: str, expected: str) -> None:
    fake(tmp_path / "bin", "terraform", version)
    with pytest.raises(RingbusError) as raised:
        find_program(str(tmp_path / "bin"))
    assert code(raised) == expected


def test_none_or_broken(tmp_path: Path) -> None:
    with pytest.raises(RingbusError) as raised:
        find_program(str(tmp_path))
    assert code(raised) == "RB410"
    broken = tmp_path / "terraform"
    broken.write_text("#!/bin/sh\nexit 3\n")
    broken.chmod(0o755)
    with pytest.raises(RingbusError) as raised:
        find_program(str(tmp_path))
    assert code(raised) == "RB410"


def test_a_mirror_given_or_found(tmp_path: Path) -> None:
    given = provider(tmp_path / "given", "registry.terraform.io", "5.100.0", "5.99.1")
    assert find_mirror(tmp_path, given) == Mirror(given, "registry.terraform.io", ("5.99.1", "5.100.0"))
    home = provider(tmp_path / "home" / ".terraform.d" / "plugins", "registry.opentofu.org", "5.100.0")
    assert find_mirror(tmp_path / "home") == Mirror(home, "registry.opentofu.org", ("5.100.0",))
    with pytest.raises(RingbusError) as raised:
        find_mirror(tmp_path, tmp_path / "empty")
    assert code(raised) == "RB412"


def test_a_folder_that_may_not_be_read_is_no_mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(_folder: Path) -> NoReturn:
        raise PermissionError

    provider(tmp_path / ".terraform.d" / "plugins", "registry.terraform.io", "5.100.0")
    monkeypatch.setattr(Path, "iterdir", closed)
    assert find_mirror(tmp_path) is None


def test_a_packed_mirror(tmp_path: Path) -> None:
    folder = provider(tmp_path, "registry.terraform.io", "index.json.d").joinpath("registry.terraform.io/hashicorp/aws")
    (folder / "terraform-provider-aws_5.100.0_linux_amd64.zip").touch()
    mirror = find_mirror(tmp_path / "none", tmp_path)
    assert mirror is not None
    assert mirror.versions == ("5.100.0",)


def test_each_program_finds_the_provider_under_its_own_host(tmp_path: Path) -> None:
    mirror = Mirror(provider(tmp_path / "m", "registry.terraform.io", "5.100.0"), "registry.terraform.io", ("5.100.0",))
    assert plugin_dir(mirror, TERRAFORM, tmp_path / "scratch") == mirror.path
    for _ in range(2):
        assert plugin_dir(mirror, TOFU, tmp_path / "scratch") == tmp_path / "scratch"
        assert (tmp_path / "scratch" / "registry.opentofu.org" / "hashicorp" / "aws" / "5.100.0").is_dir()


def test_the_environment_is_what_is_given() -> None:
    made = environment("/bin", Path("/home/me"), {"AWS_PROFILE": "p"}, plugin_cache=Path("/cache"))
    assert made["PATH"] == "/bin"
    assert made["HOME"] == "/home/me"
    assert made["AWS_PROFILE"] == "p"
    assert made["GOGC"] == "400"
    assert made["TF_CLI_CONFIG_FILE"] == "/dev/null"
    assert made["TF_PLUGIN_CACHE_DIR"] == "/cache"
    assert "TF_PLUGIN_CACHE_DIR" not in environment("/bin", Path("/home/me"), {})
    assert not {name for name in made if name.startswith("TF_LOG")}


@pytest.fixture
def ran() -> list[Sequence[str]]:
    return []


@pytest.fixture
def stack_client(ran: list[Sequence[str]]) -> StackClient:
    def run(argv: Sequence[str]) -> CommandOutcome:
        ran.append(argv)
        return CommandOutcome(argv[1], 0, (), "")

    return StackClient(TERRAFORM, run, 64, 10)


def test_command_lines(stack_client: StackClient, ran: list[Sequence[str]]) -> None:
    stack_client.plan(Path("/o/p.tfplan"), refresh=False, destroy=True)
    stack_client.apply(Path("/o/p.tfplan"))
    stack_client.init(Path("/mirror"))
    plan, apply, init = ran
    assert list(plan[:2]) == ["/bin/terraform", "plan"]
    assert {"-json", "-input=false", "-no-color", "-parallelism=64", "-lock-timeout=10s"} <= set(plan)
    assert {"-out=/o/p.tfplan", "-refresh=false", "-destroy"} <= set(plan)
    assert apply[-1] == "/o/p.tfplan"
    assert {"-json", "-input=false", "-parallelism=64"} <= set(apply)
    assert not {word for word in apply if word.startswith(("-force", "-auto-approve", "-var", "-state", "-target"))}
    assert {"-plugin-dir=/mirror", "-reconfigure", "-input=false", "-json"} <= set(init)


def test_opentofu_is_not_asked_for_json_by_init(ran: list[Sequence[str]]) -> None:
    def run(argv: Sequence[str]) -> CommandOutcome:
        ran.append(argv)
        return CommandOutcome(argv[1], 0, (), "")

    StackClient(TOFU, run, 64, 10).init()
    assert "-json" not in ran[0]
    assert not [word for word in ran[0] if word.startswith("-plugin-dir")]


@pytest.mark.parametrize("name", ["aply", "plan_cmd", "output_cmd", "graph", "synchronous"])
def test_a_misspelt_method_is_no_command(stack_client: StackClient, ran: list[Sequence[str]], name: str) -> None:
    with pytest.raises(AttributeError):
        getattr(stack_client, name)()
    assert ran == []


def test_what_python_terraform_does_otherwise_is_closed(stack_client: StackClient, ran: list[Sequence[str]]) -> None:
    with pytest.raises(AttributeError):
        stack_client.destroy(force=IsFlagged)
    with pytest.raises(AttributeError):
        stack_client.output("name")
    with pytest.raises(TypeError):
        stack_client.cmd("plan", var={"a": "b"})
    assert ran == []


def test_an_empty_state_file_is_no_trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "terraform.tfstate").touch()
    assert StackClient(TERRAFORM, lambda argv: CommandOutcome("", 0, (), ""), 1, 10).tfstate is None


def test_only_the_client_imports_python_terraform() -> None:
    users = [
        path.name for path in Path(client.__file__).parents[1].rglob("*.py") if "python_terraform" in path.read_text()
    ]
    assert users == ["client.py"]
