"""What a question asks for, alone or in a conversation."""
