// Who passes the brushes, and how many people are in each bin, without the column's own brush: counted in the browser,
// because a drag has to be answered at once.

// The codes of each column, from bytes in which one column follows the other; `width` is the bytes of a code.
export function columnsIn(bytes, columns, start) {
  const size = columns.reduce((sum, { width }) => sum + width, 0);
  const rows = (bytes.length - start) / size;
  let at = start;
  return columns.map(({ width }) => {
    const part = bytes.slice(at, at + rows * width); // a copy: two-byte codes have to be aligned
    at += rows * width;
    return width === 1 ? part : new Uint16Array(part.buffer);
  });
}

// A bit for each column: set in `failures[row]` where the row is outside of the column's brush.
export function createCounter(codes, bins) {
  return { codes, bins, rows: codes[0].length, failures: new Uint16Array(codes[0].length) };
}

// The bins that a brush accepts: `chosen` is null for all, a pair for a range, a Set for categories.
export function accepted(chosen, bins) {
  if (!chosen) return null;
  const accepts = new Uint8Array(bins + 1); // one more, for people without a value
  if (chosen instanceof Set) for (const index of chosen) accepts[index] = 1;
  else accepts.fill(1, chosen[0], chosen[1] + 1);
  return accepts;
}

export function setBrush(counter, column, accepts) {
  const { failures, rows } = counter;
  const codes = counter.codes[column];
  const bit = 1 << column;
  for (let row = 0; row < rows; row += 1) {
    if (!accepts || accepts[codes[row]]) failures[row] &= ~bit;
    else failures[row] |= bit;
  }
}

// How many pass all brushes, and for each column the people in each bin who pass all others.
export function countAll({ codes, bins, failures, rows }) {
  const counts = bins.map((number) => new Uint32Array(number + 1));
  let passing = 0;
  for (let row = 0; row < rows; row += 1) {
    const failed = failures[row];
    if (failed === 0) {
      passing += 1;
      for (let column = 0; column < codes.length; column += 1) counts[column][codes[column][row]] += 1;
    } else if ((failed & (failed - 1)) === 0) {
      const column = 31 - Math.clz32(failed); // the only one that this person fails
      counts[column][codes[column][row]] += 1;
    }
  }
  return { passing, counts };
}
