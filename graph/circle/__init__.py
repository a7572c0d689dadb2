"""The influencers around one influencer, the paths between two, and their mentions over time."""
