"""Posts: what a format says about them, and how mentions and profiles come out of them."""
