"""Readers of the built site: they know conventional notation, and share no code with what prints ours."""
