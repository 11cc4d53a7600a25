"""Coefficients that are judgement: no source gives them, and no key of a scenario changes them.

Each stands here once, with its unit, its meaning and the section of docs/model.md that states it. They order effects
and make them comparable; none is measured. A number that a user should set is a key of the scenario instead.
"""

from __future__ import annotations

# ---- alignment ------------------------------------------------------------------------------------------------------

ALIGNMENT_FLOOR = 0.15
"""[score] Alignment of partners who share no goals and govern nothing clearly. Judgement, section 7."""
GOALS_AT_START = 0.80
"""[score] What fully shared goals add to alignment at the start. Judgement, section 7."""
GOALS_IN_THE_LONG_RUN = 0.45
"""[score] What fully shared goals add to the level to which alignment returns. Judgement, section 7."""
CLARITY_IN_THE_LONG_RUN = 0.30
"""[score] What fully clear governance adds to the level to which alignment returns. Judgement, section 7."""
READINESS_RELIEF = 0.6
"""[share] Strain of drift that full readiness for change takes away. Judgement, section 7."""
DRIFT_WEIGHTS = {"demand": 0.6, "price": 0.8, "tariff": 1.2, "technology": 0.6}
"""[per log point or rate] How much a broken assumption strains a partnership. Judgement, section 7."""
COMMON_DRIFT = 0.5
"""[share] Part of such a weight that acts on partners who are exposed alike. Judgement, section 7."""

# ---- disputes -------------------------------------------------------------------------------------------------------

AT_HALF_ALIGNMENT = 2.0
"""[factor] A rate is stated at alignment ½, where 2(1 - a) is 1. Convention, section 7."""
NEUTRAL_CLARITY = 1.5
"""[factor] Disputes begin at their stated rate at clarity ½, where 1.5 - clarity is 1. Judgement, section 7."""
CLARITY_SETTLES = 0.35
"""[chance a quarter] What full clarity, at full alignment, adds to settling a dispute. Judgement, section 7."""
CLARITY_SETTLES_DEADLOCK = 0.25
"""[chance a quarter] What full clarity adds to settling a deadlock. Judgement, section 7."""
LIKELIEST_SETTLING = 0.95
"""[chance a quarter] No dispute is settled more surely than this. Judgement, section 7."""

CONTROLLED_DISPUTES = 1.0 / 3.0
"""[share] Of their hazard, at which disputes begin where one partner needs nobody. Judgement, section 17."""
MOST_HARM = 5.0
"""[factor] The market makes a turn of strategy or distress no likelier than this. Judgement, section 21."""

# ---- resets ---------------------------------------------------------------------------------------------------------

REACTIVE_COST = 2.0
"""[factor] A reset in a crisis costs twice what a deliberate one costs. Judgement, section 8."""

# ---- operations -----------------------------------------------------------------------------------------------------

APPROACH = 0.25
"""[share] A trailing measure moves a quarter of the way to its present value each quarter. Judgement, section 6."""
START_UTILISATION = 0.8
"""[share] Trailing utilisation before there is any. Judgement, section 6."""
LARGEST_LOSS = 0.9
"""[share] No drag takes more of the output than this. Judgement, section 6."""
CATCH_UP_APART = 0.5
"""[share] Speed of catching up without help; strengths and alignment add the rest. Judgement, section 3."""
REGULATION_ALONE = 0.5
"""[share] Part of a regulation event's cost that a partner alone bears. Judgement, section 4."""
YOUNG_QUARTERS = 4.0
"""[quarters] After its ramp a venture is worth its books at least for so long. Judgement, section 9."""

# ---- foresight ------------------------------------------------------------------------------------------------------

PLAN_AHEAD = 0.5
"""[share] Of what the plan has beyond its own prospect, the part that is counted upon. Judgement, section 22."""

# ---- ledgers --------------------------------------------------------------------------------------------------------

SMALLEST_STAKE = 0.10
"""[share] A smaller stake does not make an imbalance look larger. Judgement, section 10."""
