"""Worth: what each clause of a deal is worth, and how well its exits choose."""
