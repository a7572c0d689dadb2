Creator "igraph version 0.10.10 Tue Sep  1 10:00:00 2026"
Version 1
graph
[
  directed 1
  node
  [
    id 0
    name "mia.moves"
    followers 12300
  ]
  node
  [
    id 1
    name "tom_trails"
    bio "hikes &amp; trails,
sometimes [both]"
  ]
  node
  [
    id 2
    name "lea.lifts"
  ]
  edge
  [
    source 0
    target 1
    weight 2
    kind "reply"
  ]
  edge
  [
    source 1
    target 2
    weight 1
    graphics
    [
      width 2.0
    ]
  ]
]
