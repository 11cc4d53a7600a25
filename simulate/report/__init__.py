"""How results are shown: tables and prose on a terminal, pictures for a board."""
