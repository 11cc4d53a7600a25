"""How a scenario begins: a shipped template, or a user's own plan year by year that is turned into one.

A plan is read (`planfile`): its table is found (`layout`; or in a `workbook`), its headings are known (`headings`),
their units applied (`unit_words`, `units`, `measures`), its numbers read (`amounts`), its rows put into years
(`planyears`), and columns worked out that follow from others (`profit`); what is wrong gathers in `refusals`. As it is
`given`, its years are fitted by parameters of the format (`investment`, `sales`, `costs`, together in `fitting`),
written as a commented file (`writing`, with what no plan says in `judgement`), and held against what the engine plans
from that file (`design`, `result`, and its value in `worth`): the differences are measured, not believed.
"""
