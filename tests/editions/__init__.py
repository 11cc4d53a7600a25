"""The first edition of the model: its shipped scenarios, and what they gave."""
