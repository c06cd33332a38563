"""What waits for somebody: to-dos and notices."""
