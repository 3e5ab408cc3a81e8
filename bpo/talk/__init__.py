"""What waits for whom, and comments on records."""
