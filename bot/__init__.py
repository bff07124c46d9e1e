"""Everything a person touches: settings, command line, rendering, and the test harness."""
