"""Communities, centrality and the map of the whole network, written back to the store."""
