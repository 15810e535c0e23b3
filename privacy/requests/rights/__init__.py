"""What each right needs to be granted; handlers.py says who does it."""
