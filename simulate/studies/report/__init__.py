"""A directory of results as one page of HTML."""
