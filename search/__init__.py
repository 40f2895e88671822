"""The index over everything people read, and the search page."""
