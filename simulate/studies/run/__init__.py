"""Run: one scenario simulated, summarised, and kept in a directory."""
