"""`python -m sdk` is `chariot`."""

from .cli import main

main()
