"""Benchmarks: ratios side by side in one run, each subject in a process of its own."""
