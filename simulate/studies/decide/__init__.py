"""Decide: how well partners decide by what they learn from pilot futures."""
