"""The engine on a Spark cluster; the only package that knows pyspark.

It uses DataFrames and no Python on the workers: they need Spark and the folders, nothing of ours.
"""
