"""Benchmarks: `python -m benchmarks.<name>` prints a table of measurements with their targets."""
