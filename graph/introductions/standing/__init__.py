"""Why somebody is, or is not, in the list of a partner: rank, evidence, and the mentions that would change it."""

from graph.introductions.standing.explain import explain_target
from graph.introductions.standing.sentences import advice, as_plain, verdict
from graph.introductions.standing.standing import Comparison, RankAfterMention, Standing

__all__ = ["Comparison", "RankAfterMention", "Standing", "advice", "as_plain", "explain_target", "verdict"]
