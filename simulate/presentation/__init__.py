"""How numbers are written and drawn: words, tables, one look for every picture."""
