"""Files for other programs: CSV and GEXF."""
