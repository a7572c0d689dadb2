"""Files for other programs: CSV for spreadsheets, and any part of the network in the formats of `network.FORMATS`."""
