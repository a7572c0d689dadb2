// Histograms and bars of people; a brush on one of them filters all the others. Everybody is pale, those who pass are
// in color.
import { accepted, columnsIn, countAll, createCounter, setBrush } from "./counting.js";
import { createBars, drawBars } from "./bars.js";
import { make, number } from "./elements.js";
import { createHistogram, drawHistogram, rangeText } from "./histogram.js";

const HEADER_BYTES = 16; // the version
const CODES_ARRIVED = "intrograph-codes";
const OPEN_PX = 640; // on a narrower page the charts are folded at first
const filters = new WeakMap();

export default function (component) {
  const { parentElement, data } = component;
  let filter = filters.get(parentElement);
  if (!filter) filters.set(parentElement, (filter = createFilter(parentElement, data.handled)));
  filter.component = component;
  filter.data = data;
  update(filter);
  return () => {
    if (parentElement.isConnected) return; // a call that another one has replaced
    globalThis.removeEventListener(CODES_ARRIVED, filter.onCodes);
    if (filter.data.broadcast) broadcast(null);
    filter.root.remove();
    filters.delete(parentElement);
  };
}

function createFilter(parent, handled) {
  const root = make("section", "cf", parent);
  root.setAttribute("aria-label", "Filters");
  const head = make("div", "cf-head", root);
  const filter = { root, sent: handled, charts: [] };
  filter.summary = make("span", "cf-summary", head);
  filter.summary.setAttribute("role", "status");
  filter.clear = make("button", "cf-button", head, { type: "button", textContent: "Clear all" });
  filter.clear.addEventListener("click", () => clearAll(filter));
  const fold = make("details", "cf-fold", root, { open: innerWidth >= OPEN_PX });
  make("summary", "", fold, { textContent: "Filters" });
  filter.grid = make("div", "cf-grid", fold);
  filter.missing = make("div", "cf-missing", fold);
  filter.onCodes = () => update(filter);
  globalThis.addEventListener(CODES_ARRIVED, filter.onCodes);
  return filter;
}

// Show the data, once the codes that belong to it are there.
function update(filter) {
  const { data } = filter;
  const bytes = globalThis.intrographCodes?.get(data.version);
  if (!bytes) {
    filter.summary.textContent = "Loading …";
    return;
  }
  if (filter.version !== data.version || filter.layout !== JSON.stringify(data.columns)) build(filter, bytes);
  filter.missing.textContent = data.missing;
  if (filter.isDragging || data.handled < filter.sent) return; // the answer to an earlier change
  filter.sent = data.handled;
  filter.charts.forEach((chart, index) => {
    const chosen = data.chosen[chart.column.name] ?? null;
    choose(filter, index, chosen && (chart.column.values ? new Set(chosen) : chosen));
  });
  draw(filter);
}

function build(filter, bytes) {
  const { columns, version } = filter.data;
  filter.version = version;
  filter.layout = JSON.stringify(columns);
  const bins = columns.map((column) => column.bins);
  filter.counter = createCounter(columnsIn(bytes, columns, HEADER_BYTES), bins);
  filter.totals = countAll(filter.counter).counts;
  filter.grid.replaceChildren();
  filter.charts = columns.map((column, index) => createChart(filter, column, index));
}

function createChart(filter, column, index) {
  const box = make("div", "cf-chart", filter.grid);
  box.dataset.column = column.name;
  const head = make("div", "cf-title", box);
  make("span", "cf-label", head, { textContent: column.label });
  const range = make("span", "cf-range", head);
  const clear = make("button", "cf-clear", head, { type: "button", textContent: "×" });
  clear.setAttribute("aria-label", `Clear ${column.label}`);
  const onChange = (chosen, isDone) => change(filter, index, chosen, isDone);
  clear.addEventListener("click", () => {
    onChange(null, true);
    (chart.ends?.[0] ?? chart.list.firstChild)?.focus(); // the button is hidden now
  });
  const chart = column.values
    ? createBars(box, column, filter.totals[index], onChange)
    : createHistogram(box, column, onChange);
  return Object.assign(chart, { range, clear, unknown: make("div", "cf-unknown", box) });
}

function choose(filter, index, chosen) {
  const chart = filter.charts[index];
  chart.chosen = chosen;
  setBrush(filter.counter, index, accepted(chosen, chart.column.bins));
}

function change(filter, index, chosen, isDone) {
  choose(filter, index, chosen);
  filter.isDragging = !isDone;
  draw(filter);
  if (isDone) emit(filter);
}

function clearAll(filter) {
  filter.charts.forEach((_, index) => choose(filter, index, null));
  draw(filter);
  emit(filter);
  const first = filter.charts[0];
  (first?.ends?.[0] ?? first?.list.firstChild)?.focus(); // the button is disabled now
}

function emit(filter) {
  filter.sent += 1;
  const chosen = {};
  for (const chart of filter.charts) if (chart.chosen) chosen[chart.column.name] = [...chart.chosen];
  filter.component.setTriggerValue("event", { number: filter.sent, chosen });
}

function draw(filter) {
  const { passing, counts } = countAll(filter.counter);
  const { rows } = filter.counter;
  filter.charts.forEach((chart, index) => {
    const { bins, values } = chart.column;
    const part = [counts[index].subarray(0, bins), filter.totals[index].subarray(0, bins)];
    if (values) drawBars(chart, ...part);
    else drawHistogram(chart, ...part);
    chart.range.textContent = values ? "" : rangeText(chart);
    chart.clear.hidden = !chart.chosen;
    const unknown = filter.totals[index][bins];
    chart.unknown.textContent = unknown ? `${number(unknown)} unknown` : "";
  });
  const isFiltered = filter.charts.some(({ chosen }) => chosen);
  filter.summary.textContent = isFiltered
    ? `${number(passing)} of ${number(rows)} people`
    : `${number(rows)} ${rows === 1 ? "person" : "people"}`;
  filter.clear.disabled = !isFiltered;
  if (!filter.data.broadcast) return;
  broadcast(isFiltered ? Uint8Array.from(filter.counter.failures, (failed) => (failed ? 0 : 1)) : null);
}

// Pictures of the same people on the page follow, during a drag too.
function broadcast(passes) {
  globalThis.intrographFilter = passes;
  globalThis.dispatchEvent(new Event("intrograph-filter"));
}
