"""The test harness: cases in, answers and scores out."""
