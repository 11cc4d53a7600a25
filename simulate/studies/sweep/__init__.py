"""Sweep: a grid over any keys, and the zone in which both partners beat their alternatives."""
