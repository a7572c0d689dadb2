"""From a typed text to accounts: the search field (`index`, `query`) and names on the command line (`resolve`)."""
