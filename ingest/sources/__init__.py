"""One module for each kind of source; none imports another."""
