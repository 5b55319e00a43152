"""`python -m ringbus`."""

from ringbus.cli.main import main

main()
