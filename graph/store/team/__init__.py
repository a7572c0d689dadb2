"""What the team adds to the graph: partners, outreach, shortlists, saved objectives."""
