"""What each measure means, in one sentence for a marketer."""

MEASURE_DESCRIPTIONS = {
    "pagerank": "Influence: mentioned often by accounts that are themselves mentioned often.",
    "betweenness": "Brokerage: how often this account lies on the shortest path between two others.",
    "closeness": "Closeness: 1 if all others mention this account directly, less the more steps they are away.",
    "bridging": "Bridging: 0 if all ties stay in one community, near 1 if they are spread over many.",
    "in_degree": "How many accounts mention this one.",
    "out_degree": "How many accounts this one mentions.",
    "in_strength": "How often this account is mentioned.",
    "out_strength": "How often this account mentions others.",
}
