// The picture to take away. The drawing is made of elements and text nodes; the image is the same drawing, painted.
const SVG = "http://www.w3.org/2000/svg";
const MARGIN = 40;

function drawing(picture) {
  const positions = picture.network.getPositions();
  const nodes = picture.nodes.get().filter((node) => positions[node.id]);
  const xs = nodes.flatMap((node) => [positions[node.id].x - node.size - 60, positions[node.id].x + node.size + 60]);
  const ys = nodes.flatMap((node) => [positions[node.id].y - node.size, positions[node.id].y + node.size + 20]);
  const [left, top] = [Math.min(...xs) - MARGIN, Math.min(...ys) - MARGIN];
  const notes = picture.data.notes;
  const width = Math.max(420, Math.max(...xs) + MARGIN - left);
  const height = Math.max(...ys) + MARGIN - top + 20 * notes.length + 10;
  const { ink, paper, face } = picture.theme;
  const svg = element("svg", { xmlns: SVG, viewBox: `${left} ${top} ${width} ${height}`, width, height, "font-family": face });
  svg.appendChild(element("title", {}, picture.data.label));
  svg.appendChild(element("rect", { x: left, y: top, width, height, fill: paper }));
  for (const edge of picture.edges.get()) {
    const [one, other] = [edge.from, edge.to].map((id) => ({ ...positions[id], size: picture.nodes.get(id)?.size }));
    if (one.size && other.size) svg.append(...tieShapes(edge, one, other));
  }
  for (const node of nodes) {
    const { x, y } = positions[node.id];
    const fill = node.more ? paper : node.color.background;
    const stroke = node.id === picture.center || node.more ? ink : fill;
    const more = node.more ? { "stroke-dasharray": "3 3" } : {};
    const circle = element("circle", { cx: x, cy: y, r: node.size, fill, stroke, "stroke-width": node.borderWidth, ...more });
    circle.appendChild(element("title", {}, node.aloud ?? node.name));
    svg.appendChild(circle);
  }
  const context = document.createElement("canvas").getContext("2d");
  for (const { node, x, top: from, px, bold } of placedLabels(picture, positions, 1, context)) {
    const halo = { stroke: paper, "stroke-width": 4, "paint-order": "stroke", "stroke-linejoin": "round" };
    const text = { x, y: from + px, fill: ink, "font-size": px, "text-anchor": "middle", ...halo };
    svg.appendChild(element("text", { ...text, ...(bold ? { "font-weight": 650 } : {}) }, node.name));
  }
  notes.forEach((note, line) => {
    const y = top + height - 20 * (notes.length - line) + 5;
    svg.appendChild(element("text", { x: left + 14, y, fill: ink, "font-size": 13 }, note));
  });
  return svg;
}

function tieShapes(edge, one, other) {
  const [dx, dy] = [other.x - one.x, other.y - one.y];
  const length = Math.hypot(dx, dy) || 1;
  const [ux, uy] = [dx / length, dy / length];
  const end = { x: other.x - ux * (other.size + 2), y: other.y - uy * (other.size + 2) };
  const half = 3 + edge.width;
  const back = { x: end.x - ux * 2 * half, y: end.y - uy * 2 * half };
  const ink = { stroke: edge.color.color, opacity: 0.5 };
  const line = element("line", { x1: one.x, y1: one.y, x2: back.x, y2: back.y, "stroke-width": edge.width, ...ink });
  const corners = [end, { x: back.x - uy * half, y: back.y + ux * half }, { x: back.x + uy * half, y: back.y - ux * half }];
  const points = corners.map(({ x, y }) => `${x},${y}`).join(" ");
  return edge.told ? [line, element("polygon", { points, fill: edge.color.color, opacity: 0.5 })] : [line];
}

function element(name, attributes, text) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) {
    made.setAttribute(key, typeof value === "number" ? String(Math.round(value * 100) / 100) : value);
  }
  if (text != null) made.textContent = text;
  return made;
}

const svgBlob = (picture) => new Blob([new XMLSerializer().serializeToString(drawing(picture))], { type: "image/svg+xml" });

function saveSvg(picture) {
  saveBlob(picture, svgBlob(picture), "svg");
}

function savePng(picture) {
  const address = URL.createObjectURL(svgBlob(picture));
  const image = new Image();
  image.onload = () => {
    const twice = Math.min(2, 8000 / Math.max(image.width, image.height)); // what every browser can paint
    const canvas = Object.assign(document.createElement("canvas"), { width: image.width * twice, height: image.height * twice });
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    URL.revokeObjectURL(address);
    canvas.toBlob((blob) => blob && saveBlob(picture, blob, "png"));
  };
  image.src = address;
}

function saveBlob(picture, blob, ending) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `${picture.data.file}.${ending}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  say(picture, `Saved as ${link.download}.`);
}

async function copyLink(picture) {
  try {
    await navigator.clipboard.writeText(location.href);
    say(picture, "The link to this view is copied.");
  } catch {
    say(picture, "This browser does not let a page copy: take the link from the address bar.");
  }
}

// For the eye and for the ear, for a moment.
function say(picture, text) {
  picture.aloud.textContent = text;
  picture.aloud.classList.add("circle-said");
  clearTimeout(picture.saying);
  picture.saying = setTimeout(() => picture.aloud.classList.remove("circle-said"), 4000);
}
