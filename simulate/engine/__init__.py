"""The engine: scenarios in, outcomes out. Rows of lanes, the kernel on threads, the plan, recorded series."""
