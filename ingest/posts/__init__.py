"""Posts: descriptions of their formats, and the mentions and profiles that they give."""
