"""`jvsim export`: the outcomes of a run, and its quarters, for other programs."""
