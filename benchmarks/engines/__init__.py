"""The engines that `analytics.py` compares: each module maps task names to functions."""
