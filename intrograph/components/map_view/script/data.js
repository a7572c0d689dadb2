// The drawing of the map out of its bytes: a header as JSON, then arrays, each beginning at a multiple of eight bytes.
const KINDS = { f4: Float32Array, u4: Uint32Array, u2: Uint16Array, u1: Uint8Array };

export function decode(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
  const copy = bytes.slice(aligned(8 + length)).buffer; // arrays need an offset that is a multiple of their unit
  const arrays = {};
  for (const { name, kind, offset, count } of header.arrays) arrays[name] = new KINDS[kind](copy, offset, count);
  return { ...header, ...arrays, size: header.names.length };
}

const aligned = (offset) => Math.ceil(offset / 8) * 8;

// For each person the ties that they have, as positions in the list of ties: those of person `i` are
// `tie[start[i]]` to `tie[start[i + 1] - 1]`, the strongest first.
export function adjacency(size, first, second) {
  const start = new Uint32Array(size + 1);
  for (const ends of [first, second]) for (const end of ends) start[end + 1] += 1;
  for (let i = 0; i < size; i += 1) start[i + 1] += start[i];
  const next = start.slice();
  const tie = new Uint32Array(2 * first.length);
  for (let t = 0; t < first.length; t += 1) {
    tie[next[first[t]]++] = t;
    tie[next[second[t]]++] = t;
  }
  return { start, tie };
}

export function contactsOf(map, person) {
  const { start, tie } = map.adjacency;
  const { first, second } = map.drawing;
  const contacts = [];
  for (let at = start[person]; at < start[person + 1]; at += 1) {
    const t = tie[at];
    contacts.push({ tie: t, contact: first[t] === person ? second[t] : first[t] });
  }
  return contacts;
}

// The chosen people as bits, the first person in the highest bit of the first byte, in base64.
export function bitsOf(size, people) {
  const bits = new Uint8Array(Math.ceil(size / 8));
  for (const person of people) bits[person >> 3] |= 128 >> (person & 7);
  let text = "";
  for (const byte of bits) text += String.fromCharCode(byte);
  return btoa(text);
}
