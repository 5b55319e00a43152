"""The commands and the options they share; a command's module is imported when it is run."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, Parameter

from ringbus.cli.answers import Answer
from ringbus.cli.extensions import AddedCommand, added_commands
from ringbus.cli.hints import NextOptions
from ringbus.cli.settings import CommonOptions, read_settings
from ringbus.errors import RingbusError

_COMMANDS = {
    "init": "Write a small, commented platform file that plans as it is.",
    "doctor": "Show what this machine has and lacks, each with the command that mends it.",
    "validate": "Judge the platform file alone.",
    "show": "Show topology, hosts, links or defaults.",
    "check": "Judge the platform: federation, bus, rings, edge, network, limits.",
    "render": "Write every file that hosts and Terraform would get.",
    "secrets": "Make, list and rotate secrets, in Secrets Manager only.",
    "images": "Pin the machine images of every region in ringbus.lock.",
    "plan": "Plan all stacks, judge them, save a release and name it.",
    "approve": "Record that you approve a release.",
    "apply": "Apply exactly a release; without a name, plan first and ask.",
    "resume": "Go on with an interrupted release.",
    "unlock": "Free the platform from a holder that is gone for good.",
    "status": "Show what stands of each stack, the last release, and the hosts.",
    "configure": "Bring hosts to what the platform says: files, certificates, brokers, what clusters hold.",
    "verify": "Ask the running platform whether clusters and ring are whole, and deliver and keep what was proved.",
    "restart": "Restart brokers or nodes host by host, each behind a gate; stop at the first that does not pass.",
    "destroy": "Destroy what stands; refused while it holds data that you did not give up by name.",
    "localstack": "Start, stop and look at the embedded LocalStack.",
    "lab": "The platform on this machine: LocalStack with real hosts behind it (needs root).",
}
_NESTED = frozenset({"show", "secrets", "images", "localstack", "lab"})


def application() -> App:
    """All commands of Ringbus."""
    app = App(
        name="ringbus",
        help="Regions of services over federated RabbitMQ and Cassandra: rendered, planned, applied.",
        version=_version,
        result_action="return_value",
        suppress_keyboard_interrupt=False,
    )
    for name, text in _COMMANDS.items():
        wanted = "app" if name in _NESTED else "run"
        app.command(f"ringbus.cli.commands.{name}:{wanted}", name=name, help=text)
    added = added_commands()
    for name, command in added.items():
        app.command(command.target, name=name, help=command.help)
    app.register_install_completion_command()
    app.meta.suppress_keyboard_interrupt = False
    app.meta.default(_launcher(app, added))
    return app


def _version() -> str:
    from importlib.metadata import version  # it takes a tenth of the time of `--help` to import

    return version("ringbus")


def answer(words: Sequence[str]) -> Answer:
    """Run one command line. Usage errors leave as cyclopts' own errors, everything else as RingbusError."""
    app = application()
    given: Any = app.meta(list(words), exit_on_error=False, print_error=False, result_action="return_value")
    return given if isinstance(given, Answer) else Answer(None)


def _launcher(app: App, added: Mapping[str, AddedCommand]) -> Any:
    """The options that every command knows, before or after it."""

    def launch(
        *tokens: Annotated[str, Parameter(show=False, allow_leading_hyphen=True)],
        file: Annotated[Path | None, Parameter(("--file", "-f"), help="Platform file. [env: RINGBUS_FILE]")] = None,
        overlay: Annotated[tuple[Path, ...], Parameter("--overlay", negative=(), help="Merged over the file.")] = (),
        target: Annotated[
            str | None, Parameter("--target", help="localstack, lab or aws. [env: RINGBUS_TARGET; default: localstack]")
        ] = None,
        json: Annotated[bool, Parameter("--json", negative=(), help="Answer in JSON.")] = False,
        verbose: Annotated[bool, Parameter(("--verbose", "-v"), negative=(), help="Say more.")] = False,
    ) -> object:
        command, bound, ignored = app.parse_args(tokens, exit_on_error=False, print_error=False)
        if "settings" not in ignored:
            return command(*bound.args, **bound.kwargs)
        settings = read_settings(CommonOptions(file, overlay, target, json, verbose))
        own = {name: each.again(bound.arguments) for name, each in added.items() if name in tokens[:1]}
        following = NextOptions(settings.again(), own)
        try:
            given = command(*bound.args, **bound.kwargs, settings=settings)
            return following.in_answer(given) if isinstance(given, Answer) else given
        except RingbusError as fault:
            raise following.in_fault(fault) from fault

    return launch
