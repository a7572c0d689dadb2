"""Finding influencers by what a person types."""
