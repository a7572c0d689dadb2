"""What introductions learn from the network's past, and how well that works."""
