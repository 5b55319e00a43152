"""python-terraform 0.10.1, mended: the only place that knows it.

What is mended: no temporary variables file, no state read when made or after a command, an environment of its own
instead of the process's, no ``-force``, no question from ``apply``, exit codes are values and never logged, a
misspelt method is an AttributeError instead of a Terraform command, and nothing is shared, so that threads may use it
side by side.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

import python_terraform
from python_terraform import IsFlagged

from ringbus.terraform.program import Program
from ringbus.terraform.run import CommandOutcome

Run = Callable[[Sequence[str]], CommandOutcome]


class StackClient(python_terraform.Terraform):  # type: ignore[misc]
    """Builds the command lines of one stack's Terraform and hands them to ``run``, which decides how they are run."""

    def __init__(self, program: Program, run: Run, parallelism: int, lock_timeout: int) -> None:
        super().__init__(terraform_bin_path=program.path, parallelism=parallelism, is_env_vars_included=False)
        self._program = program
        self._run = run
        self._lock_timeout = f"{lock_timeout}s"

    def __getattr__(self, item: str) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} has no command {item!r}")

    def read_state_file(self, file_path: str | None = None) -> None:
        """Nothing: the state is read by ``ringbus.terraform.state``, and only when asked."""

    def cmd(self, cmd: str, *args: str, **kwargs: object) -> CommandOutcome:
        """Run one command; options as python-terraform names them (``lock_timeout="10s"``, ``json=IsFlagged``)."""
        if any(isinstance(value, dict) for value in kwargs.values()):
            raise TypeError("variables are given in the working copy's terraform.tfvars.json, not on the command line")
        return self._run(self.generate_cmd_string(cmd, *args, **kwargs))

    def init(self, plugin_dir: Path | None = None) -> CommandOutcome:
        """``init``, with the backend as it is written now; ``plugin_dir`` None asks the registry."""
        # OpenTofu's init has learned -json later than its plan and apply have.
        json = IsFlagged if self._program.name == "terraform" else None
        return self.cmd(
            "init", json=json, input=False, no_color=IsFlagged, reconfigure=IsFlagged, plugin_dir=plugin_dir
        )

    def plan(self, out: Path, *, refresh: bool = True, destroy: bool = False) -> CommandOutcome:
        """``plan`` into the file ``out``."""
        return self.cmd(
            "plan", out=out, refresh=refresh, destroy=IsFlagged if destroy else None, **self._options_with_lock()
        )

    def apply(self, plan_file: Path) -> CommandOutcome:
        """``apply`` of exactly the plan in ``plan_file``."""
        return self.cmd("apply", str(plan_file), **self._options_with_lock())

    def show(self, plan_file: Path) -> CommandOutcome:
        """``show -json`` of the plan in ``plan_file``."""
        return self.cmd("show", str(plan_file), json=IsFlagged, no_color=IsFlagged)

    def untaint(self, address: str) -> CommandOutcome:
        """``untaint``: what stands at ``address`` is whole, and need not be made anew."""
        return self.cmd("untaint", address, no_color=IsFlagged, lock_timeout=self._lock_timeout)

    def push(self, state_file: Path) -> CommandOutcome:
        """``state push``: what ``state_file`` holds becomes the stack's state; an older one is refused."""
        return self.cmd("state push", str(state_file), lock_timeout=self._lock_timeout)

    def force_unlock(self, lock: str) -> CommandOutcome:
        """``force-unlock`` of the lock with this id."""
        return self.cmd("force-unlock", lock, force=IsFlagged)

    def destroy(self, *_args: object, **_kwargs: object) -> NoReturn:
        """Not there: what is destroyed is planned first (``plan(destroy=True)``) and then applied."""
        raise AttributeError("destroy by plan and apply")

    def output(self, *_args: object, **_kwargs: object) -> NoReturn:
        """Not there: outputs are in the state (``ringbus.terraform.state``), without starting a process."""
        raise AttributeError("outputs are read from the state")

    def _options_with_lock(self) -> dict[str, object]:
        return {
            "json": IsFlagged,
            "input": False,
            "no_color": IsFlagged,
            "parallelism": self.parallelism,
            "lock_timeout": self._lock_timeout,
        }
