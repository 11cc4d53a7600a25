"""Drivers: which inputs move the value most, and where its risk comes from."""
