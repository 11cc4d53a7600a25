"""Compare: scenarios, runs and variants on the same futures, each held against the first."""
