"""`python -m todokede_client` is the command `todokede`."""

from .commands import main

main()
