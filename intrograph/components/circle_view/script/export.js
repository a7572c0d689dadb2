// The picture as a file. The drawing is made of elements and text nodes; the image is the same drawing, painted.
import { opacityOf, placedLabels } from "./labels.js";
import { linesOf, noteShapes, placeOf } from "./notes.js";
import { announce } from "./announcement.js";

const SVG = "http://www.w3.org/2000/svg";
const MARGIN = 40;
const MAX_IMAGE_PX = 8000; // that every browser can paint

function drawing(picture) {
  const positions = picture.network.getPositions();
  const nodes = picture.nodes.get().filter((node) => positions[node.id]);
  const xs = nodes.flatMap((node) => [positions[node.id].x - node.size - 60, positions[node.id].x + node.size + 60]);
  const ys = nodes.flatMap((node) => [positions[node.id].y - node.size, positions[node.id].y + node.size + 20]);
  for (const note of picture.notes) {
    const at = placeOf(note, positions);
    if (!at) continue;
    xs.push(at.x - 130, at.x + 130, at.toX);
    ys.push(at.y - 20, at.y + 20 + 18 * linesOf(note[0]).length, at.toY);
  }
  const [left, top] = [Math.min(...xs) - MARGIN, Math.min(...ys) - MARGIN];
  const notes = picture.data.notes;
  const width = Math.max(420, Math.max(...xs) + MARGIN - left);
  const height = Math.max(...ys) + MARGIN - top + 20 * notes.length + 10;
  const { ink, paper, face } = picture.theme;
  const viewBox = `${left} ${top} ${width} ${height}`;
  const svg = element("svg", { xmlns: SVG, viewBox, width, height, "font-family": face });
  svg.appendChild(element("title", {}, picture.data.label));
  svg.appendChild(element("rect", { x: left, y: top, width, height, fill: paper }));
  for (const edge of picture.edges.get()) {
    const endOf = (id) => ({ ...positions[id], size: picture.nodes.get(id)?.size });
    const [source, target] = [endOf(edge.from), endOf(edge.to)];
    if (source.size && target.size) svg.append(...tieShapes(edge, source, target));
  }
  for (const node of nodes) {
    const { x, y } = positions[node.id];
    const fill = node.more ? paper : node.color.background;
    const stroke = node.id === picture.center || node.more ? ink : fill;
    const dashes = node.more ? { "stroke-dasharray": "3 3" } : {};
    const pale = node.pale ? { opacity: node.pale } : {};
    const line = { stroke, "stroke-width": node.borderWidth, ...dashes };
    const circle = element("circle", { cx: x, cy: y, r: node.size, fill, ...line, ...pale });
    circle.appendChild(element("title", {}, node.aria_label ?? node.name));
    svg.appendChild(circle);
  }
  const context = document.createElement("canvas").getContext("2d");
  for (const { node, x, top: from, px, bold } of placedLabels(picture, positions, 1, context)) {
    const halo = { stroke: paper, "stroke-width": 4, "paint-order": "stroke", "stroke-linejoin": "round" };
    const opacity = opacityOf(node);
    const text = { x, y: from + px, fill: ink, opacity, "font-size": px, "text-anchor": "middle", ...halo };
    svg.appendChild(element("text", { ...text, ...(bold ? { "font-weight": 650 } : {}) }, node.name));
  }
  svg.append(...noteShapes(picture.notes, positions, picture.theme, element));
  notes.forEach((note, line) => {
    const y = top + height - 20 * (notes.length - line) + 5;
    svg.appendChild(element("text", { x: left + 14, y, fill: ink, "font-size": 13 }, note));
  });
  return svg;
}

function tieShapes(edge, source, target) {
  const [dx, dy] = [target.x - source.x, target.y - source.y];
  const length = Math.hypot(dx, dy) || 1;
  const [ux, uy] = [dx / length, dy / length];
  const end = { x: target.x - ux * (target.size + 2), y: target.y - uy * (target.size + 2) };
  const half = 3 + edge.width;
  const back = { x: end.x - ux * 2 * half, y: end.y - uy * 2 * half };
  const opacity = 0.5 * (edge.pale ?? 1);
  const ink = { stroke: edge.color.color, opacity };
  const ends = { x1: source.x, y1: source.y, x2: back.x, y2: back.y };
  const line = element("line", { ...ends, "stroke-width": edge.width, ...ink });
  const [left, right] = [1, -1].map((side) => ({ x: back.x - side * uy * half, y: back.y + side * ux * half }));
  const corners = [end, left, right];
  const points = corners.map(({ x, y }) => `${x},${y}`).join(" ");
  return edge.tie ? [line, element("polygon", { points, fill: edge.color.color, opacity })] : [line];
}

function element(name, attributes, text) {
  const shape = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) {
    shape.setAttribute(key, typeof value === "number" ? String(Math.round(value * 100) / 100) : value);
  }
  if (text != null) shape.textContent = text;
  return shape;
}

function svgBlob(picture) {
  return new Blob([new XMLSerializer().serializeToString(drawing(picture))], { type: "image/svg+xml" });
}

export function saveSvg(picture) {
  saveBlob(picture, svgBlob(picture), "svg");
}

export function savePng(picture) {
  const url = URL.createObjectURL(svgBlob(picture));
  const image = new Image();
  image.onload = () => {
    const scale = Math.min(2, MAX_IMAGE_PX / Math.max(image.width, image.height));
    const [width, height] = [image.width * scale, image.height * scale];
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    URL.revokeObjectURL(url);
    canvas.toBlob((blob) => blob && saveBlob(picture, blob, "png"));
  };
  image.src = url;
}

function saveBlob(picture, blob, extension) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `${picture.data.file}.${extension}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  announce(picture, `Saved as ${link.download}.`);
}

export async function copyLink(picture) {
  try {
    await navigator.clipboard.writeText(location.href);
    announce(picture, "Link copied.");
  } catch {
    announce(picture, "This browser does not allow copying: copy the link from the address bar.");
  }
}
