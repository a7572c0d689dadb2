"""The engines that `analytics.py` compares: each file maps the name of a task to a function that does it."""
