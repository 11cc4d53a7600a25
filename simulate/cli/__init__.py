"""What commands share: options, output, progress, and how the program ends."""
