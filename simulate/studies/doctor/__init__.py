"""Doctor: whether this installation is sound."""
