"""What happened when: evidence of events, dated and put in order."""
