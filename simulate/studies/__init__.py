"""Studies: which scenarios to run to answer a question; what their outcomes say is computed in `simulate.analysis`."""
