"""A report as one page of HTML: its parts, what draws them, and what makes one file of them."""
