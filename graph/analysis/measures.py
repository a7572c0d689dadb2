"""What each measure means, in one sentence a marketer reads."""

EXPLAINED = {
    "pagerank": "Influence: who is mentioned a lot by accounts that are themselves mentioned a lot.",
    "betweenness": "Brokerage: how often this account lies on the shortest way between two others.",
    "closeness": "Closeness: 1 when everybody mentions this account themselves, less the more steps it takes them.",
    "bridging": "Bridging: 0 when all ties stay in one community, near 1 when they are spread over many.",
    "in_degree": "How many accounts mention this one.",
    "out_degree": "How many accounts this one mentions.",
    "in_strength": "How often this account is mentioned.",
    "out_strength": "How often this account mentions others.",
}
