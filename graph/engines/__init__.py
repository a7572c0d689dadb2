"""The analysis of a staging table without a server: in memory, out of core, or on a Spark cluster, with equal answers.

`analyze_staged` takes the steps one after the other and writes each as Parquet. An engine knows how to do a step.
"""

from graph.engines.folders import Folder, folder_of
from graph.engines.results import STEPS, StepReport
from graph.engines.run import AUTO, ENGINES, EngineRun, SparkCluster, analyze_staged
from graph.engines.settings import EngineSettings
from graph.engines.to_store import bring_to_store

__all__ = [
    "AUTO",
    "ENGINES",
    "STEPS",
    "EngineRun",
    "EngineSettings",
    "Folder",
    "SparkCluster",
    "StepReport",
    "analyze_staged",
    "bring_to_store",
    "folder_of",
]
