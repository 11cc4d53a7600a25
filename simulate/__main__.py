"""`python -m simulate` is `jvsim`."""

from simulate.main import main

main(prog_name="jvsim")
