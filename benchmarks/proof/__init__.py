"""How well the proof tells true statements from lies: `python -m benchmarks.proof`."""
