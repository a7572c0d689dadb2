"""The state of a browser session: the URL and the open store."""
