"""What outcomes say: estimates with their errors, survival, the summary and its sentences."""
