"""Who reaches the app: the hosts it answers, and the people who may use it."""
