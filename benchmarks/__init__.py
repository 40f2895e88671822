"""What is measured, not tested: `python -m benchmarks.<name>` prints a table of figures, each beside its target."""
