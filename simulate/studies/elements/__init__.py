"""Elements: what each of the five elements of a partnership contributes."""
