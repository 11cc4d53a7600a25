"""Explore: one deal on a page whose terms are moved by hand, each move simulated on the same futures."""
