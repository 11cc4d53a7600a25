"""What outcomes say: estimates with their errors, paired differences, survival, valuation; pure functions."""
