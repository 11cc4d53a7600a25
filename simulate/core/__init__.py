"""The core: numbers only. Every rule of the model, compiled, for 64 trajectories at a time."""

from simulate.core.surroundings import assert_fit

assert_fit()
