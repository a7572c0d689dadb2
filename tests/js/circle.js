// A picture of a circle without a browser: what the scripts ask of vis-network, of a canvas and of the page.
globalThis.matchMedia ??= () => ({ matches: false });

// A DataSet as vis-network has it, by id.
export class DataSet {
  constructor(items = []) {
    this.items = new Map(items.map((item) => [item.id, item]));
  }

  get length() {
    return this.items.size;
  }

  get(id) {
    return id === undefined ? [...this.items.values()] : (this.items.get(id) ?? null);
  }
}

// Letters are 7 pixels wide, whatever the font.
export const context = {
  font: "",
  getTransform: () => null,
  setTransform: () => {},
  measureText: (text) => ({ width: 7 * text.length }),
};

export function node(id, properties = {}) {
  return { id, name: `@${id}`, size: 10, rank: 0, color: { background: "#0072B2" }, ...properties };
}

export function pictureOf(nodes, positions, { center = nodes[0].id, scale = 1, expand = true } = {}) {
  return {
    center,
    nodes: new DataSet(nodes),
    theme: { face: "sans-serif" },
    data: { can: { expand } },
    network: { getScale: () => scale, getPositions: () => positions },
  };
}

// Numbers that are the same at every run (a linear congruential generator).
export function random(seed) {
  let state = seed;
  return () => {
    state = (1_664_525 * state + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}
