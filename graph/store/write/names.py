"""Taking back what a load said about names: renames, ids, and that two accounts are one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import neo4j

from graph.store.write import mentions, outreach, profiles
from graph.store.write.accounts import current_keys, read_identities, set_aliases, write_nodes
from graph.store.write.identities import Identity
from graph.store.write.merge import move_marks, read_pairs_of
from graph.store.write.regroup import Regrouped, left_behind, loads_with_two_names, says_nothing_new, without
from graph.store.write.reports import Report, in_order
from graph.store.write.revisions import mark_removed
from graph.store.write.stored_pair import StoredPair

_CLEAR_MARKS = """
MATCH (i:Influencer {key: $key})
SET i.partner_since = null, i.partner_capacity = null, i.partner_days_between = null, i.dismissed_flags = null
"""
_UNLIST = "MATCH (:Shortlist)-[r:LISTS]->(:Influencer {key: $key}) DELETE r"
_ALIASES = "UNWIND $keys AS key MATCH (a:Alias {influencer: key}) RETURN a.key AS name"
_DROP_ALIASES = "UNWIND $names AS name MATCH (a:Alias {key: name}) DELETE a"
_SELVES = """
MATCH (l:Load) WHERE l.number IN $numbers AND coalesce(l.two_name_mentions, l.self_mentions) > 0
RETURN l.file AS file
"""
_REMOVE = "UNWIND $keys AS key MATCH (i:Influencer {key: key}) DETACH DELETE i"
_CHANGE_KEY = (
    "MATCH (h:ProfileHistory {influencer: $old}) SET h.influencer = $new",
    "MATCH (i:Influencer {key: $old}) SET i.key = $new, i.revision = $revision",
)


@dataclass
class NamesTakenBack:
    """`keys` are those of the accounts asked for and of all that shared names with them, as they are now; `kept`
    counts accounts whose names stay as they are, because it cannot be told what they would be. `selves` are files that
    stay and hold self-mentions with two names of an account, some of which may be mentions of two accounts now.
    """

    keys: list[str] = field(default_factory=list)
    kept: int = 0
    selves: set[str] = field(default_factory=set)


def take_back_names(
    transaction: neo4j.ManagedTransaction, keys: Sequence[str], load: int, revision: int
) -> NamesTakenBack:
    """Give these accounts the names that they would have if a load had never been, with the mentions that go with them.

    Run it when the mentions of the load are removed.
    """
    nodes = _with_rivals(transaction, keys)
    result = NamesTakenBack(list(nodes))
    plans: list[Regrouped] = []
    for group in _groups(nodes):
        gone = {load, *left_behind(group)}
        if all(said.load in gone for node in group for said in node.evidence):
            continue
        result.selves |= _files_with_self_mentions(transaction, loads_with_two_names(group, gone))
        plan = without(group, gone)
        if plan is not None:
            plans.append(plan)
        elif not says_nothing_new(group, load):
            result.kept += len(group)
    for plan in plans:
        if plan.moves:
            _move(transaction, plan, load, revision)
    _write(transaction, plans, revision)
    result.keys = _keys_now(nodes, plans)
    return result


def _files_with_self_mentions(transaction: neo4j.ManagedTransaction, loads: Iterable[int]) -> set[str]:
    numbers = sorted(loads)
    return {row["file"] for row in transaction.run(_SELVES, numbers=numbers)} if numbers else set()


def _with_rivals(transaction: neo4j.ManagedTransaction, keys: Iterable[str]) -> dict[str, Identity]:
    """These nodes and all that they shared a handle with, directly or through others."""
    nodes: dict[str, Identity] = {}
    wanted = set(keys)
    while wanted:
        found = read_identities(transaction, wanted)
        nodes |= found
        rivals = {rival for node in found.values() for rival in node.rivals}
        now = current_keys(transaction, rivals) if rivals else {}
        for node in found.values():
            node.rivals = [key for rival in node.rivals if (key := now[rival]) and key != node.key]
        wanted = {key for key in now.values() if key} - nodes.keys()
    return nodes


def _groups(nodes: Mapping[str, Identity]) -> list[list[Identity]]:
    """The nodes by groups that share names."""
    group_of = {key: [node] for key, node in nodes.items()}
    for key, node in nodes.items():
        for rival in node.rivals:
            one, other = group_of[key], group_of[rival]
            if one is not other:
                one += other
                group_of |= {member.key: one for member in other}
    return list({id(group): group for group in group_of.values()}.values())


def _move(transaction: neo4j.ManagedTransaction, plan: Regrouped, load: int, revision: int) -> None:
    """Move mentions and profiles, and what the team noted, between the nodes of a group."""
    new = [node for node in plan.nodes if node.new]
    write_nodes(transaction, new, [], [], revision)
    owners = sorted({owner for owner, _ in plan.moves})
    _move_mentions(transaction, plan, read_pairs_of(transaction, owners), revision)
    _move_reports(transaction, plan, owners, revision)
    for owner, heir in plan.heirs.items():
        move_marks(transaction, owner, heir)
        for statement in (_CLEAR_MARKS, _UNLIST):
            transaction.run(statement, key=owner).consume()
        outreach.summarize(transaction, [owner])
    mark_removed(transaction)


def _move_mentions(
    transaction: neo4j.ManagedTransaction, plan: Regrouped, stored: Mapping[mentions.Pair, StoredPair], revision: int
) -> None:
    moved: dict[mentions.Pair, StoredPair] = {}
    reduced: dict[mentions.Pair, StoredPair] = {}
    for (source, target), pair in stored.items():
        stays = StoredPair.empty()
        for load, event_id, content in pair.by_load():
            ends = plan.owner(source, load), plan.owner(target, load)
            into = stays if ends == (source, target) else moved.setdefault(ends, StoredPair.empty())
            into.add(event_id, content, load)
        reduced[source, target] = stays
    mentions.replace(transaction, reduced, revision)
    mentions.touch(transaction, reduced, revision)
    apart = {(source, target): pair for (source, target), pair in moved.items() if source != target}
    mentions.absorb(transaction, apart, revision)


def _move_reports(transaction: neo4j.ManagedTransaction, plan: Regrouped, owners: Sequence[str], revision: int) -> None:
    keys = sorted({*owners, *plan.moves.values()})
    stored = profiles.read_reports(transaction, keys)
    sorted_out: dict[str, list[Report]] = {key: [] for key in keys}
    for key, reports in stored.items():
        for report in reports:
            sorted_out.setdefault(plan.owner(key, report.load), []).append(report)
    changed = {key: in_order(reports) for key, reports in sorted_out.items() if reports != stored.get(key, [])}
    profiles.replace_reports(transaction, changed, revision)


def _write(transaction: neo4j.ManagedTransaction, plans: Sequence[Regrouped], revision: int) -> None:
    nodes = [node for plan in plans for node in plan.nodes]
    known = [node for node in nodes if not node.new]
    write_nodes(transaction, [], [node for node in known if node.changed], known, revision)
    gone = [key for plan in plans for key in plan.gone]
    _replace_aliases(transaction, plans, [*gone, *(node.key for node in known)])
    if gone:
        transaction.run(_REMOVE, keys=gone).consume()
        mark_removed(transaction)
    for plan in plans:
        for old, new in plan.new_keys.items():
            for statement in _CHANGE_KEY:
                transaction.run(statement, old=old, new=new, revision=revision).consume()
            outreach.move(transaction, old, new)
            mark_removed(transaction)


def _replace_aliases(transaction: neo4j.ManagedTransaction, plans: Sequence[Regrouped], keys: Sequence[str]) -> None:
    """Let the names of the nodes lead to them, and no others."""
    names: dict[str, str] = {}
    for plan in plans:
        now = {key: plan.new_keys.get(key, key) for key in plan.names.values()}
        names |= {name: now[key] for name, key in plan.names.items() if name != now[key]}
    known = {row["name"] for row in transaction.run(_ALIASES, keys=list(keys))}
    if stale := sorted(known - names.keys()):
        transaction.run(_DROP_ALIASES, names=stale).consume()
    set_aliases(transaction, names)


def _keys_now(nodes: Iterable[str], plans: Sequence[Regrouped]) -> list[str]:
    """The keys of nodes after all plans, with those that are new."""
    gone = {key for plan in plans for key in plan.gone}
    new_keys = {old: new for plan in plans for old, new in plan.new_keys.items()}
    created = [node.key for plan in plans for node in plan.nodes if node.new]
    return [new_keys.get(key, key) for key in (*nodes, *created) if key not in gone]
