"""Learning which introductions come about from the network's own history, and testing the result."""
