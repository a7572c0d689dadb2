// A histogram with a brush: drag to choose bins, both ends are sliders for the keyboard.
import { dragged, isAll, keyed } from "../timeline_view/brush.js";
import { make, number } from "./elements.js";

const GRIP_PX = 10; // around an end of the brush

export function createHistogram(parent, column, onChange) {
  const chart = { column, count: column.bins, chosen: null, onChange };
  chart.track = make("div", "cf-track", parent);
  const bars = make("div", "cf-bins", chart.track);
  chart.bins = Array.from({ length: column.bins }, () => {
    const bin = make("div", "cf-bin", bars);
    return { bin, total: make("div", "cf-total", bin), inside: make("div", "cf-inside", bin) };
  });
  chart.brush = make("div", "cf-brush", chart.track);
  chart.ends = ["from", "to"].map((end, index) => {
    const handle = make("div", `cf-end cf-${end}`, chart.track, { tabIndex: 0 });
    handle.setAttribute("role", "slider");
    handle.setAttribute("aria-label", `${column.label}, ${end}`);
    handle.addEventListener("keydown", (event) => onHandleKey(chart, index, event));
    return handle;
  });
  const scale = make("div", "cf-scale", parent);
  const ends = [column.edges[0], upperEnd(column, column.bins - 1)];
  for (const text of ends) make("span", "", scale, { textContent: text });
  chart.track.addEventListener("pointerdown", (event) => grabBrush(chart, event));
  chart.track.addEventListener("dblclick", () => onChange(null, true));
  return chart;
}

// A range of days is written with its last day, other ranges with the number that they stay below.
const upperEnd = (column, bin) => (column.isTime ? column.lasts[bin] : column.edges[bin + 1]);
const bounds = (chart) => chart.chosen ?? [0, chart.count - 1];

export function rangeText({ column, chosen }) {
  return chosen ? `${column.edges[chosen[0]]} – ${upperEnd(column, chosen[1])}` : "";
}

export function drawHistogram(chart, counts, totals) {
  const { column } = chart;
  const most = Math.max(1, ...totals);
  const height = (value) => (value ? `max(2px, ${(100 * value) / most}%)` : "0");
  chart.bins.forEach(({ bin, total, inside }, index) => {
    total.style.height = height(totals[index]);
    inside.style.height = height(counts[index]);
    const range = `${column.edges[index]} – ${upperEnd(column, index)}`;
    bin.title = `${range}: ${number(counts[index])} of ${number(totals[index])}`;
  });
  const [first, last] = bounds(chart);
  const [left, right] = [(100 * first) / chart.count, (100 * (last + 1)) / chart.count];
  chart.track.classList.toggle("cf-brushed", chart.chosen !== null);
  chart.brush.style.left = chart.ends[0].style.left = `${left}%`;
  chart.brush.style.width = `${right - left}%`;
  chart.ends[1].style.left = `${right}%`;
  chart.ends.forEach((handle, end) => {
    handle.setAttribute("aria-valuemin", "0");
    handle.setAttribute("aria-valuemax", String(chart.count - 1));
    handle.setAttribute("aria-valuenow", String([first, last][end]));
    handle.setAttribute("aria-valuetext", end ? upperEnd(column, last) : column.edges[first]);
  });
}

function changeBrush(chart, [first, last], isDone) {
  chart.onChange(isAll([first, last], chart.count) ? null : [first, last], isDone);
}

// Dragging near an end moves it, inside the brush moves the whole, outside starts a new one.
function grabBrush(chart, event) {
  event.preventDefault();
  const { count } = chart;
  const box = chart.track.getBoundingClientRect();
  const at = ({ clientX }) => Math.min(count - 1, Math.max(0, Math.floor((count * (clientX - box.left)) / box.width)));
  const before = bounds(chart);
  const origin = at(event);
  const grip = gripOf(chart, event, box, origin);
  chart.track.setPointerCapture(event.pointerId);
  if (typeof grip === "number") chart.ends[grip].focus();
  let hasMoved = false;
  const move = (moved) => {
    if (!hasMoved && Math.abs(moved.clientX - event.clientX) < 3) return;
    hasMoved = true;
    changeBrush(chart, dragged(before, grip, origin, at(moved), count), false);
  };
  const end = (dropped) => {
    chart.track.removeEventListener("pointermove", move);
    chart.track.removeEventListener("pointerup", end);
    chart.track.removeEventListener("pointercancel", end);
    if (dropped.type === "pointerup") move(dropped);
    if (hasMoved) changeBrush(chart, bounds(chart), true);
    else if (grip === null) changeBrush(chart, [origin, origin], true);
  };
  chart.track.addEventListener("pointermove", move);
  chart.track.addEventListener("pointerup", end);
  chart.track.addEventListener("pointercancel", end);
}

function gripOf(chart, event, box, origin) {
  const [first, last] = bounds(chart);
  const x = ((event.clientX - box.left) / box.width) * chart.count;
  const grip = (GRIP_PX / box.width) * chart.count;
  if (event.target === chart.ends[0] || (x <= first + grip / 2 && x > first - grip)) return 0;
  if (event.target === chart.ends[1] || (x >= last + 1 - grip / 2 && x < last + 1 + grip)) return 1;
  return chart.chosen && origin >= first && origin <= last ? "all" : null;
}

function onHandleKey(chart, end, event) {
  if (event.key === "Escape" && chart.chosen) {
    event.preventDefault();
    chart.onChange(null, true);
    return;
  }
  const chosen = keyed(bounds(chart), end, event.key, chart.count);
  if (!chosen) return;
  event.preventDefault();
  changeBrush(chart, chosen, true);
}
