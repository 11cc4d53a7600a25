"""The file of a venture that already lives, with a head that says what it is."""

from __future__ import annotations

from simulate.scenario import Scenario

HEAD = """\
# {name}, as trajectory {number} of seed {seed} has it at the beginning of {date}; written by `jvsim today`.
#
# [today] is the state as one would write it. [today.state] and [today.inputs] hold it to the last bit and win: leave
# them out before you change a number above them. What was spent before {date} is sunk: values are of that date.
{learned}
"""
LEARNED = """\
# [decisions.learned] is what the partners had learned from the start on; without it they learn anew, from {date} on.
"""


def document(scenario: Scenario, number: int) -> str:
    """The file of a scenario that `today` has made of a trajectory."""
    info, today = scenario.scenario, scenario.today
    assert today is not None
    name = " ".join(info.name.split())  # a comment ends with its line
    learned = "" if scenario.decisions.learned is None else LEARNED.format(date=today.date)
    head = HEAD.format(name=name, number=number, seed=scenario.simulation.seed, date=today.date, learned=learned)
    return head + scenario.to_toml()
