"""The graph of mentions between influencers: its store, the analyses of it, and the recommendations from it."""
