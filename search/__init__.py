"""The full-text index of the directory and the search page."""
