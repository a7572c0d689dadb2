"""Files for other programs: CSV for spreadsheets, GEXF for Gephi."""
