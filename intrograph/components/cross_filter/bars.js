// A bar for each category: a click, Space or Enter toggles it. The largest come first, the rest is only counted.
import { make, number } from "./elements.js";

const SHOWN = 40;

export function createBars(parent, column, totals, onChange) {
  const chart = { column, chosen: null, onChange, rows: new Map(), totals };
  chart.list = make("div", "cf-bars", parent);
  chart.list.setAttribute("role", "group");
  chart.list.setAttribute("aria-label", column.label);
  chart.rest = make("div", "cf-rest", parent);
  return chart;
}

function barOf(chart, index) {
  const bar = make("button", "cf-bar", chart.list, { type: "button" });
  bar.dataset.value = chart.column.values[index];
  const row = { bar, name: make("span", "cf-name", bar, { textContent: chart.column.labels[index] }) };
  const line = make("span", "cf-line", bar);
  row.total = make("span", "cf-total", line);
  row.inside = make("span", "cf-inside", line);
  row.number = make("span", "cf-number", bar);
  bar.addEventListener("click", () => toggleBar(chart, index));
  return row;
}

export function drawBars(chart, counts, totals) {
  const { column, rows } = chart;
  const present = column.values.map((_, index) => index).filter((index) => totals[index] || chart.chosen?.has(index));
  const shown = present.filter((index, rank) => rank < SHOWN || chart.chosen?.has(index));
  for (const [index, { bar }] of rows) {
    if (shown.includes(index)) continue;
    bar.remove();
    rows.delete(index);
  }
  const most = Math.max(1, ...shown.map((index) => totals[index]));
  for (const index of shown) {
    if (!rows.has(index)) rows.set(index, barOf(chart, index));
    drawBar(chart, rows.get(index), index, counts[index], totals[index], most);
  }
  const left = present.length - shown.length;
  chart.rest.textContent = left ? `and ${number(left)} smaller` : "";
}

function drawBar(chart, row, index, count, total, most) {
  const width = (value) => (value ? `max(2px, ${(100 * value) / most}%)` : "0");
  row.total.style.width = width(total);
  row.inside.style.width = width(count);
  row.number.textContent = number(count);
  const isOn = !chart.chosen || chart.chosen.has(index);
  row.bar.classList.toggle("cf-off", !isOn);
  row.bar.setAttribute("aria-pressed", String(Boolean(chart.chosen?.has(index))));
  row.bar.title = `${chart.column.labels[index]}: ${number(count)} of ${number(total)}`;
}

function toggleBar(chart, index) {
  const chosen = new Set(chart.chosen ?? []);
  if (!chosen.delete(index)) chosen.add(index);
  chart.onChange(chosen.size ? chosen : null, true);
}
