"""The reference twin: the model once more in plain NumPy, vectorised over trajectories.

It shares nothing with the compiled kernel but the keyed uniforms, so that agreement of the two, trajectory by
trajectory, is evidence that both say what the model says. One file a topic; `simulation.py` has the order of a quarter.
"""

from .alternatives import alternatives
from .planning import plan
from .simulation import simulate

__all__ = ["alternatives", "plan", "simulate"]
