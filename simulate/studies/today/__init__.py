"""Today: a simulated venture at a date, as a scenario that goes on from there."""
