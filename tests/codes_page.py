"""docs/codes.md, made from the catalogues of the packages: `make accept` writes it, `test_codes_page.py` holds it."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from ringbus.aws.catalogue import CATALOGUE as AWS
from ringbus.checks.catalogue import CATALOGUE as CHECKS
from ringbus.checks.explanations import EXPLANATIONS as OF_CHECKS
from ringbus.cli.catalogue import CATALOGUE as CLI
from ringbus.configure.catalogue import CATALOGUE as CONFIGURE
from ringbus.configure.explanations import EXPLANATIONS as OF_CONFIGURE
from ringbus.findings import Explanation
from ringbus.guards.catalogue import CATALOGUE as GUARDS
from ringbus.guards.explanations import EXPLANATIONS as OF_GUARDS
from ringbus.hosts.catalogue import CATALOGUE as HOSTS
from ringbus.hosts.explanations import EXPLANATIONS as OF_HOSTS
from ringbus.journal.catalogue import CATALOGUE as JOURNAL
from ringbus.lab.catalogue import CATALOGUE as LAB
from ringbus.localstack.catalogue import CATALOGUE as LOCALSTACK
from ringbus.model.codes import MEANINGS as MODEL
from ringbus.model.explanations import EXPLANATIONS as OF_MODEL
from ringbus.quorum.catalogue import CATALOGUE as QUORUM
from ringbus.quorum.explanations import EXPLANATIONS as OF_QUORUM
from ringbus.release.catalogue import CATALOGUE as RELEASE
from ringbus.restart.catalogue import CATALOGUE as RESTART
from ringbus.restart.explanations import EXPLANATIONS as OF_RESTART
from ringbus.ssh.catalogue import CATALOGUE as SSH
from ringbus.ssh.explanations import EXPLANATIONS as OF_SSH
from ringbus.terraform.catalogue import CATALOGUE as TERRAFORM
from ringbus.verify.catalogue import CATALOGUE as VERIFY
from ringbus.verify.explanations import EXPLANATIONS as OF_VERIFY
from ringbus_migration.codes import MEANINGS as MIGRATION
from ringbus_migration.explanations import EXPLANATIONS as OF_MIGRATION
from tests.architecture.source import ROOT, modules

PAGE = ROOT / "docs" / "codes.md"
CODE = re.compile(r"RB[0-9]{3}")
EXPLAINED: dict[str, tuple[Mapping[str, str], Mapping[str, Explanation]]] = {
    "The platform file": (MODEL, OF_MODEL),
    "Checks of the topology": (CHECKS, OF_CHECKS),
    "Who may be away": (QUORUM, OF_QUORUM),
    "Guards of a plan": (GUARDS, OF_GUARDS),
    "Migrations": (MIGRATION, OF_MIGRATION),
    "The way to hosts": (SSH, OF_SSH),
    "Configuring hosts": (CONFIGURE, OF_CONFIGURE),
    "What hosts say": (HOSTS, OF_HOSTS),
    "Verifying": (VERIFY, OF_VERIFY),
    "Restarting": (RESTART, OF_RESTART),
}
LISTED: dict[str, Mapping[str, str]] = {
    "The command line": CLI,
    "Releases": RELEASE,
    "Journals": JOURNAL,
    "Terraform": TERRAFORM,
    "AWS": AWS,
    "LocalStack": LOCALSTACK,
    "The lab": LAB,
}
_HEAD = """\
# Codes

Every finding has a code: RB0xx the command line, RB1xx the platform file, RB2xx checks, RB3xx guards and releases,
RB4xx and RB5xx doing, RB6xx migrations. The message says what is wrong at which place; here is where it comes from, an
example, and what mends it.
An error of a check can be accepted for a while: `accept: [{code: RB2xx, where: …, because: …, until: 2027-01-31}]`.

This page is made from the code: change it there, then `make accept`.
"""


def raised() -> dict[str, set[str]]:
    """The packages in which each code stands as text, outside the catalogues."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for module in modules():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value):
                found[node.value] |= set() if module.name.endswith(".catalogue") else {module.package}
    return dict(found)


def codes_page() -> str:
    """The whole page."""
    return "\n".join([_HEAD, *_explained(), *_listed()])


def _explained() -> Iterator[str]:
    for title, (catalogue, explanations) in EXPLAINED.items():
        yield f"## {title}\n"
        for code, says in sorted(catalogue.items()):
            given = explanations[code]
            yield f"### {code}: {says}\n\n{given.cause}\n\n- Example: {given.example}\n- Mend: {given.mend}\n"


def _listed() -> Iterator[str]:
    places = raised()
    for title, catalogue in LISTED.items():
        yield f"## {title}\n\n| code | what | said by |\n|---|---|---|"
        for code, says in sorted(catalogue.items()):
            yield f"| {code} | {says} | {', '.join(f'`{name}`' for name in sorted(places[code]))} |"
        yield ""
