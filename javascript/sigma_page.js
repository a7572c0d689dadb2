// The same network as our map, drawn by sigma.js as it comes: the yardstick of benchmarks/maps.py, never shipped.
import Graph from "graphology";
import Sigma from "sigma";

globalThis.showSigma = ({ x, y, size, color, first, second }) => {
  const graph = new Graph({ multi: true });
  for (let i = 0; i < x.length; i += 1) graph.addNode(i, { x: x[i], y: y[i], size: size[i], color: color[i] });
  for (let t = 0; t < first.length; t += 1) graph.addEdge(first[t], second[t], { size: 0.5, color: "#cccccc" });
  return new Sigma(graph, globalThis.document.getElementById("map"));
};
