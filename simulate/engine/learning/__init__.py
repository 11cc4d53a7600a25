"""Learning: what going on, owning, leaving and ending are worth, from pilot futures that no run uses.

After Longstaff & Schwartz (2001), with two players; see docs/model.md, section 22.
"""
