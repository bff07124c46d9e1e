"""Turns of a conversation: small talk is replied to, doubt is asked back, the rest is a question that stands alone."""
