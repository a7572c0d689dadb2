"""The team's own marks in the graph: partners, outreach, shortlists, saved objectives."""
