"""Unusual things about accounts, each with its evidence and an innocent explanation; no verdict and no score."""

from graph.trust.flag import LABELS, Confidence, Flag, FlagKind
from graph.trust.flags import flags, flags_if_ready

__all__ = ["LABELS", "Confidence", "Flag", "FlagKind", "flags", "flags_if_ready"]
