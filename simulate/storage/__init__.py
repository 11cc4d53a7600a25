"""What is kept: directories of results, written beside their place and renamed."""
