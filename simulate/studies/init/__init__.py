"""How a scenario begins: a shipped template, or a user's own plan year by year that is turned into one.

A plan is read (`planfile`, with `headings` and `cells`) as it is `given`, its years are fitted by parameters of the
format (`investment`, `sales`, `costs`, together in `fitting`), written as a commented file (`writing`, with what no
plan says in `judgement`), and held against what the engine plans from that file (`design`, `result`): the
differences are measured, not believed.
"""
