"""How a scenario begins: a shipped template, or a user's own plan year by year that is turned into one.

A plan is read (`planfile`), its years are fitted by parameters of the format (`investment`, `sales`, `costs`, together
in `fitting`), written as a commented file (`writing`), and held against what the engine plans from that file
(`comparison`): the differences are measured, not believed.
"""
