// What the map takes from its libraries: gestures with smooth flights (d3-zoom), and who stands where (kdbush).
export { select } from "d3-selection";
import "d3-transition";
export { zoom, zoomIdentity } from "d3-zoom";
export { default as KDBush } from "kdbush";
