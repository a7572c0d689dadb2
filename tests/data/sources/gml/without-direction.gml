graph [
  comment "people who are named together"
  directed 0
  node [
    id 10
    label "mia.moves"
  ]
  node [
    id 11
    label "tom_trails"
  ]
  edge [
    source 10
    target 11
    value 4
  ]
]
