"""`python -m sdk.cli` is `chariot`."""

from . import main

main()
