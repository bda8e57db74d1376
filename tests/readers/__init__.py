"""Readers of the built site: they know conventional notation, and nothing of how ours is printed."""
