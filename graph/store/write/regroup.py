"""Deciding again which names belong together, without one load: which nodes keep, lose, share or join their names."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from graph.records import Account
from graph.store.write.evidence import Evidence
from graph.store.write.identities import Identities, Identity
from graph.store.write.loads import BEFORE


@dataclass(frozen=True)
class Said:
    """Evidence and the key of the node that holds it."""

    owner: str
    evidence: Evidence


@dataclass
class Replay:
    """Identities as some evidence alone makes them, and where each piece of it leads to."""

    identities: Identities = field(default_factory=Identities)
    led_to: list[tuple[Said, str]] = field(default_factory=list)

    def groups(self) -> dict[str, list[Said]]:
        """The evidence of each identity."""
        groups: dict[str, list[Said]] = {}
        for said, key in self.led_to:
            groups.setdefault(key, []).append(said)
        return groups


@dataclass
class Regrouped:
    """What becomes of nodes that share names.

    Parameters
    ----------
    nodes
        The nodes that stay or are new, with their names; a new one has `new` set. Keys are those of stored nodes.
    moves
        For the key of a node and the number of a load: the key of the node that gets what the load said of it.
    heirs
        For the key of a node: that of the node which the team's marks belong to.
    gone
        Keys of nodes whose names all belong to others.
    names
        The names that lead to the nodes, by the nodes' keys.
    new_keys
        Keys that no name leads to any more, and what takes their place.
    """

    nodes: list[Identity] = field(default_factory=list)
    moves: dict[tuple[str, int], str] = field(default_factory=dict)
    heirs: dict[str, str] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    new_keys: dict[str, str] = field(default_factory=dict)

    def owner(self, key: str, load: int) -> str:
        """The key of the node that gets what a load said of this one."""
        return self.moves.get((key, load)) or (self.heirs[key] if key in self.gone else key)


def without(nodes: Sequence[Identity], gone: Container[int]) -> Regrouped | None:
    """What becomes of all nodes that share names if some loads had never been; None if that cannot be told.

    It cannot if the evidence does not lead to the nodes as they are, as when it was kept by an earlier version, and if
    a node has to be divided that a load which stays names in two ways: nobody noted which mention named it how.
    """
    now = replay(nodes)
    if not _is_like(now, nodes):
        return None
    then = replay(nodes, gone)
    destinations = _destinations(then)
    if destinations is None:
        return None
    return _plan(nodes, then, destinations)


def says_nothing_new(nodes: Iterable[Identity], load: int) -> bool:
    """Whether other loads named each of these nodes in all the ways in which one load did."""
    return all(
        {said[3:] for said in node.evidence if said.load == load}
        <= {said[3:] for said in node.evidence if said.load != load}
        for node in nodes
    )


def loads_with_two_names(nodes: Iterable[Identity], gone: Container[int]) -> set[int]:
    """Loads that stay and name one of these nodes in several ways: what they hold between these names is not stored."""
    ways: dict[tuple[str, int], set[tuple[str | None, str | None]]] = {}
    for node in nodes:
        for said in node.evidence:
            ways.setdefault((node.key, said.load), set()).add((said.handle, said.account_id))
    return {load for (_, load), names in ways.items() if len(names) > 1 and load not in gone}


def left_behind(nodes: Iterable[Identity]) -> set[int]:
    """Loads that were taken back while what they said about names had to stay."""
    return {said.load for node in nodes for said in node.evidence if said.load not in node.loads} - {BEFORE}


def replay(nodes: Sequence[Identity], gone: Container[int] = ()) -> Replay:
    """The identities that the evidence of these nodes makes, without that of some loads."""
    said = [Said(node.key, evidence) for node in nodes for evidence in node.evidence if evidence.load not in gone]
    platform = nodes[0].platform
    result = Replay()
    led_to = []
    for each in sorted(said, key=lambda each: (each.evidence.load, each.evidence.order)):
        account = Account(platform, each.evidence.handle, each.evidence.account_id)
        led_to.append((each, result.identities.observe(account, each.evidence.at)))
    result.led_to = [(each, result.identities.final_key(key) or key) for each, key in led_to]
    return result


def _is_like(now: Replay, nodes: Iterable[Identity]) -> bool:
    """Whether a replay leads to exactly these nodes."""
    owners = {key: {said.owner for said in group} for key, group in now.groups().items()}
    by_owner = {owner: key for key, of_key in owners.items() for owner in of_key}
    if any(len(of_key) > 1 for of_key in owners.values()) or len(by_owner) < len(owners):
        return False
    return all(node.key in by_owner and _are_alike(node, now.identities.nodes[by_owner[node.key]]) for node in nodes)


def _are_alike(one: Identity, other: Identity) -> bool:
    return _names(one) == _names(other)


def _names(node: Identity) -> tuple[str | None, str | None, int, list[str]]:
    return node.handle, node.account_id, node.handle_at, sorted(node.former)


def _destinations(then: Replay) -> dict[tuple[str, int], str] | None:
    """The identity of each node and load; None if a load named a node in ways that lead to several."""
    destinations: dict[tuple[str, int], str] = {}
    for said, key in then.led_to:
        if destinations.setdefault((said.owner, said.evidence.load), key) != key:
            return None
    return destinations


def _plan(nodes: Sequence[Identity], then: Replay, destinations: Mapping[tuple[str, int], str]) -> Regrouped:
    groups = then.groups()
    keepers = _keepers(nodes, then, groups)
    stored = {node.key: node for node in nodes}
    plan = Regrouped(names={name: keepers[key] for name, key in then.identities.key_of.items()})
    for key, group in groups.items():
        plan.nodes.append(_regrouped(then.identities.nodes[key], group, keepers, stored))
    plan.moves = {(owner, load): keepers[key] for (owner, load), key in destinations.items() if keepers[key] != owner}
    _pass_on(plan, nodes, then, keepers)
    _change_keys(plan, stored)
    return plan


def _keepers(nodes: Sequence[Identity], then: Replay, groups: Mapping[str, Sequence[Said]]) -> dict[str, str]:
    """The stored node that each identity keeps, or the key of a new one."""
    keepers: dict[str, str] = {}
    free = {said.owner for group in groups.values() for said in group}
    key_of = then.identities.key_of
    for is_wanted in (lambda owner, key: key_of.get(owner) == key, lambda owner, key: True):
        for key, group in groups.items():
            owners = [said.owner for said in group if said.owner in free and is_wanted(said.owner, key)]
            if key not in keepers and owners:
                keepers[key] = max(dict.fromkeys(owners), key=owners.count)
                free.discard(keepers[key])
    used = {node.key for node in nodes}
    for key in groups.keys() - keepers.keys():
        keepers[key] = _unused(key, then.identities, used)
        used.add(keepers[key])
    return keepers


def _unused(key: str, identities: Identities, used: Iterable[str]) -> str:
    """A name of an identity that is not a key of a stored node, for a node of its own."""
    names = [key, *(name for name, leads_to in identities.key_of.items() if leads_to == key)]
    return next((name for name in names if name not in used), key)


def _regrouped(
    identity: Identity, group: Sequence[Said], keepers: Mapping[str, str], owners: Mapping[str, Identity]
) -> Identity:
    """An identity as a node of the store, which is created if no stored node keeps it."""
    evidence = [said.evidence for said in group]
    loads = {said.evidence.load for said in group if said.evidence.load in owners[said.owner].loads}
    stored = owners.get(keepers[identity.key])
    if stored is not None:  # loads of earlier versions left no evidence
        loads |= set(stored.loads) - {said.load for said in stored.evidence}
    node = replace(identity, key=keepers[identity.key], loads=sorted(loads), evidence=evidence, new=stored is None)
    node.rivals = [keepers[key] for key in identity.rivals if key in keepers]
    node.changed = stored is None or not _are_alike(node, stored)
    return node


def _pass_on(plan: Regrouped, nodes: Sequence[Identity], then: Replay, keepers: Mapping[str, str]) -> None:
    """Decide who gets the team's marks of nodes that lose their names, and which keys change."""
    kept = set(keepers.values())
    for node in nodes:
        heirs = {keepers[key] for said, key in then.led_to if said.owner == node.key}
        shown = [new.key for new in plan.nodes if new.key in heirs and node.handle and new.handle == node.handle]
        heir = (shown or [node.key] if node.key in kept else shown or sorted(heirs) or [node.key])[0]
        if heir != node.key:
            plan.heirs[node.key] = heir
        if heirs and node.key not in kept:
            plan.gone.append(node.key)


def _change_keys(plan: Regrouped, stored: Mapping[str, Identity]) -> None:
    """Give nodes another key whose key is not a name of anybody any more."""
    used = {*stored, *(node.key for node in plan.nodes)}
    for node in plan.nodes:
        if node.key not in plan.names:
            names = [name for name, key in plan.names.items() if key == node.key and name not in used]
            if names:
                plan.new_keys[node.key] = names[0]
                used.add(names[0])
