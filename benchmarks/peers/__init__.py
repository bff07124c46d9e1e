"""Dateline and what a user might pick instead, behind one interface: one file each. `python -m benchmarks.peers`."""
