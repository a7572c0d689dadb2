"""What the command line needs beside its verbs: rows, progress, the demo."""
