"""Readers of what the site prints: they know the notation of textbooks, and nothing of how ours is printed."""
