"""What was asked for, in one line: the words of a sentence that answer, or what a named rule makes of them."""
