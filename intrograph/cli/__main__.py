"""`python -m intrograph.cli` is the command `intrograph`."""

from intrograph.cli import main

main()
