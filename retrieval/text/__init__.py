"""What a text is made of: lines, sentences, words, names, numbers. Nothing here knows questions or articles."""
