"""Explain: one trajectory, replayed as a dated story and a table."""
