// The codes of all people, which travel once: whoever draws them waits until they are there.
const VERSION_BYTES = 16;
const KEPT = 4;
const ARRIVED = "intrograph-codes";

const known = (globalThis.intrographCodes ??= new Map()); // one for all modules of the page

export default function ({ data }) {
  if (!data) return;
  const version = new TextDecoder().decode(data.subarray(0, VERSION_BYTES));
  known.delete(version);
  known.set(version, data);
  if (known.size > KEPT) known.delete(known.keys().next().value);
  globalThis.dispatchEvent(new Event(ARRIVED));
}
