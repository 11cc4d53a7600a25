"""`python -m simulate` is `jvsim`."""

from simulate.cli import main

main(prog_name="jvsim")
