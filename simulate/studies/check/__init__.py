"""Check: what a scenario says before anything is simulated."""
