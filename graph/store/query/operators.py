"""The operators of both servers' plans that only read, and the procedures and functions that may be called."""

import re


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Neo4j's names without "Directed", "Partitioned" and the like in front and without what stands in brackets behind.
NEO4J_READS = _names(
    """AllNodesScan AllRelationshipsScan AntiConditionalApply AntiSemiApply Apply Argument ArgumentTracker
    AssertSameNode AssertSameRelationship BFSPruningVarExpand BidirectionalRepeat CacheProperties CartesianProduct
    ConditionalApply Distinct Eager EagerAggregation EmptyResult EmptyRow ErrorPlan ExhaustiveLimit Expand Filter Input
    IntersectionNodeByLabelsScan LabelNodeLookup LeftOuterHashJoin LetAntiSemiApply LetSelectOrAntiSemiApply
    LetSelectOrSemiApply LetSemiApply Limit MultiNodeIndexSeek NodeByElementIdSeek NodeByIdSeek NodeByLabelScan
    NodeCountFromCountStore NodeFulltextIndexSearch NodeHashJoin NodeIndexContainsScan NodeIndexEndsWithScan
    NodeIndexScan NodeIndexSeek NodeIndexSeekByRange NodeLeftOuterHashJoin NodeRightOuterHashJoin NodeUniqueIndexSeek
    NodeUniqueIndexSeekByRange NodeVectorIndexSearch NullifyMetadata Optional OptionalExpand OrderedAggregation
    OrderedDistinct OrderedUnion PartialSort PartialTop PathPropagatingBFS ProduceResults ProjectEndpoints Projection
    PruningVarExpand RelationshipByElementIdSeek RelationshipByIdSeek RelationshipCountFromCountStore
    RelationshipFulltextIndexSearch RelationshipIndexContainsScan RelationshipIndexEndsWithScan RelationshipIndexScan
    RelationshipIndexSeek RelationshipIndexSeekByRange RelationshipTypeLookup RelationshipTypeScan
    RelationshipUniqueIndexSeek RelationshipUniqueIndexSeekByRange RelationshipVectorIndexSearch
    RemoteBatchProperties RemoteBatchPropertiesWithFilter Repeat RightOuterHashJoin RollUpApply SelectOrAntiSemiApply
    SelectOrSemiApply Selection SemiApply ShortestPath Skip Sort StatefulShortestPath SubtractionNodeByLabelsScan Top
    Top1WithTies TriadicBuild TriadicFilter TriadicSelection Union UnionNodeByLabelsScan UnionRelationshipTypesScan
    Unwind ValueHashJoin ValueMergeJoin VarLengthExpand"""
)

# The names of the embedded server have spaces: one line is one group. Its version is pinned, so the list is complete.
_EMBEDDED_READS = """
AGGREGATION, GROUP BY AGGREGATION, CONSTANT COUNT, TYPE COUNT OPTIMIZATION, MAX, MIN
COUNT ANTI-JOIN CHAIN, COUNT CARTESIAN PRODUCT, COUNT CHAIN PATHS, COUNT CHAINED EDGES OPTIMIZATION, COUNT EDGES
COUNT EDGES OPTIMIZATION, COUNT EDGES RETURN, COUNT PAIR JOIN, COUNT STAR JOIN, COUNT TRIANGLES
MATCH EDGE BY INDEX, MATCH NODE, MATCH RELATIONSHIP, OPTIMIZED MATCH, OPTIONAL MATCH, INDEX SEEK, GAV ONE-HOP SCAN
EXPAND INTO, EXPAND PATH, QUANTIFIED PATH, SHORTEST PATH, ZERO-LENGTH PATH, FILTER WHERE, EAGER, UNWIND
CALL SUBQUERY, OPTIONAL CALL SUBQUERY, DUMMY ROW, SINGLE ROW INPUT, SUBQUERY SEED ROW, ROW PIPELINE
UNION, UNION ALL, WITH, WITH DISTINCT, PROJECT, PROJECT RETURN, FINAL PROJECTION, DISTINCT, LIMIT, SKIP, OrderByStep
CartesianProduct, ExpandAll, ExpandInto, Filter, GAVExpandAll, GAVExpandInto, GAVFusedChain, IndexNestedLoopJoin
NodeByLabelDisjunctionIndexSeek, NodeByLabelDisjunctionScan, NodeByLabelScan, NodeHashJoin, NodeIndexRangeScan
NodeIndexSeek, NodeIndexUnionSeek, RelationshipUniquenessFilter, ValueHashJoin, VarLengthExpand
"""
_EMBEDDED_OTHERS = "CALL, OPTIONAL CALL, CREATE, MERGE, SET, REMOVE, DELETE, DETACH DELETE, FOREACH, LOAD CSV"

EMBEDDED_ROOT = "Plan"  # our own name for what holds the lines of such a plan
EMBEDDED_READS = frozenset((EMBEDDED_ROOT, *re.split(r"[,\n] ?", _EMBEDDED_READS.strip())))
EMBEDDED_OPERATORS = sorted(EMBEDDED_READS.union(_EMBEDDED_OTHERS.split(", ")), key=len, reverse=True)

CALLS = frozenset(("ProcedureCall", "CALL", "OPTIONAL CALL"))

# In small letters: Cypher does not tell `db.Labels` from `db.labels`.
PROCEDURES = _names(
    """db.labels db.relationshiptypes db.propertykeys db.schema.visualization db.schema.nodetypeproperties
    db.schema.reltypeproperties db.index.fulltext.querynodes db.index.fulltext.queryrelationships
    db.index.vector.querynodes db.index.vector.queryrelationships"""
)

# Functions of Cypher itself with a dot in their name belong to these families; all others come from plug-ins.
FUNCTION_FAMILIES = _names(
    "coll date datetime duration localdatetime localtime math point string text time vector vector.similarity"
)


def embedded_operator(text: str) -> str:
    """The operator at the beginning of a line of the embedded server's plan; the whole text if it is not known.

    >>> embedded_operator("MATCH NODE (a:Influencer)"), embedded_operator("WITH A, B")
    ('MATCH NODE', 'WITH')
    """
    for operator in EMBEDDED_OPERATORS:
        if text.startswith(operator) and not text[len(operator) : len(operator) + 1].isalpha():
            return operator
    return text
