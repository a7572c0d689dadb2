// Mentions over time as bars, and a brush over them that chooses a period. Both ends of the brush are sliders for the
// keyboard; the button plays the frames, a month or a day each.
import { dragged, isAll, keyed } from "./brush.js";
import { SVG_NAMESPACE, curveOf, legendOf, stackOf } from "./bars.js";

const FRAME_MS = 1600; // a frame while playing, once its circle is there
const GRIP_PX = 14; // around an end of the brush
const lines = new WeakMap();

export default function (component) {
  const { parentElement, data } = component;
  let line = lines.get(parentElement);
  if (!line) {
    line = create(parentElement);
    lines.set(parentElement, line);
  }
  line.component = component;
  show(line, data);
  return () => {
    if (parentElement.isConnected) return; // a call that another one has replaced
    clearTimeout(line.next);
    line.root.remove();
    lines.delete(parentElement);
  };
}

function make(tag, className, parent, properties = {}) {
  return parent.appendChild(Object.assign(document.createElement(tag), { className, ...properties }));
}

function create(parent) {
  const root = make("div", "time", parent);
  const head = make("div", "time-head", root);
  const line = { root, playing: false };
  line.play = make("button", "time-button", head, { textContent: "▶ Play" });
  line.summary = make("span", "time-summary", head);
  line.all = make("button", "time-button", head, { textContent: "All time" });
  line.track = make("div", "time-track", root);
  line.bars = make("div", "time-bars", line.track);
  line.curve = line.track.appendChild(document.createElementNS(SVG_NAMESPACE, "svg"));
  line.curve.setAttribute("class", "time-curve");
  line.curve.setAttribute("viewBox", "0 0 100 100");
  line.curve.setAttribute("preserveAspectRatio", "none");
  line.curve.setAttribute("aria-hidden", "true");
  line.brush = make("div", "time-brush", line.track);
  line.ends = ["from", "to"].map((end) => {
    const handle = make("div", `time-end time-${end}`, line.track, { tabIndex: 0 });
    handle.setAttribute("role", "slider");
    handle.setAttribute("aria-label", end === "from" ? "First day" : "Last day");
    return handle;
  });
  line.scale = make("div", "time-scale", root);
  line.legend = make("div", "time-legend", root);
  line.play.addEventListener("click", () => (line.playing ? stop(line) : start(line)));
  line.all.addEventListener("click", () => choose(line, 0, line.data.bins.length - 1));
  line.track.addEventListener("pointerdown", (event) => grab(line, event));
  line.ends.forEach((handle, end) => handle.addEventListener("keydown", (event) => onKey(line, end, event)));
  return line;
}

function show(line, data) {
  line.data = data;
  line.chosen = [data.chosen[0], data.chosen[1]];
  const most = Math.max(1, ...data.bins.map(({ count }) => count));
  line.bars.replaceChildren(
    ...data.bins.map(({ count, parts, label }) => {
      const bar = Object.assign(document.createElement("div"), { title: label });
      bar.style.height = `${count ? Math.max(6, (100 * count) / most) : 0}%`;
      bar.append(...stackOf(parts, data.kinds));
      return bar;
    }),
  );
  line.curve.replaceChildren(...curveOf(data.bins, most));
  line.legend.replaceChildren(...legendOf(data));
  line.scale.replaceChildren(
    ...[data.bins[0].first_label, data.bins.at(-1).last_label].map((text) =>
      Object.assign(document.createElement("span"), { textContent: text }),
    ),
  );
  draw(line);
  clearTimeout(line.next);
  if (line.playing) line.next = setTimeout(() => nextFrame(line), FRAME_MS);
}

function draw(line) {
  const { bins } = line.data;
  const [first, last] = line.chosen;
  const [left, right] = [(100 * first) / bins.length, (100 * (last + 1)) / bins.length];
  line.brush.style.left = `${left}%`;
  line.brush.style.width = `${right - left}%`;
  line.ends[0].style.left = `${left}%`;
  line.ends[1].style.left = `${right}%`;
  line.ends.forEach((handle, end) => {
    handle.setAttribute("aria-valuemin", "0");
    handle.setAttribute("aria-valuemax", String(bins.length - 1));
    handle.setAttribute("aria-valuenow", String(line.chosen[end]));
    handle.setAttribute("aria-valuetext", end ? bins[last].last_label : bins[first].first_label);
  });
  [...line.bars.children].forEach((bar, index) => bar.classList.toggle("time-in", index >= first && index <= last));
  const all = isAll(line.chosen, bins.length);
  const count = bins.slice(first, last + 1).reduce((sum, bin) => sum + bin.count, 0);
  const mentions = `${count.toLocaleString("en")} ${count === 1 ? "mention" : "mentions"}`;
  line.summary.textContent = all
    ? `All time · ${mentions}`
    : `${bins[first].first_label} – ${bins[last].last_label} · ${mentions}`;
  line.all.disabled = all;
  line.play.title = `Show one ${line.data.unit} after the other`;
  line.play.textContent = line.playing ? "❚❚ Stop" : "▶ Play";
}

function choose(line, first, last) {
  stop(line);
  emit(line, first, last);
}

function emit(line, first, last) {
  line.chosen = [first, last];
  draw(line);
  const { bins } = line.data;
  const all = isAll(line.chosen, bins.length);
  line.component.setTriggerValue("event", { from: all ? "" : bins[first].first, to: all ? "" : bins[last].last });
}

function start(line) {
  line.playing = true;
  line.frame = -1;
  nextFrame(line);
}

function stop(line) {
  clearTimeout(line.next);
  line.playing = false;
  draw(line);
}

function nextFrame(line) {
  line.frame += 1;
  if (line.frame >= line.data.frames.length) {
    choose(line, 0, line.data.bins.length - 1);
    return;
  }
  const [first, last] = line.data.frames[line.frame];
  emit(line, first, last);
  clearTimeout(line.next);
  line.next = setTimeout(() => nextFrame(line), 3 * FRAME_MS); // if nothing comes back
}

// Dragging near an end moves it, inside the brush moves the whole, outside starts a new one.
function grab(line, event) {
  event.preventDefault();
  const count = line.data.bins.length;
  const box = line.track.getBoundingClientRect();
  const at = ({ clientX }) => Math.min(count - 1, Math.max(0, Math.floor((count * (clientX - box.left)) / box.width)));
  const before = line.chosen;
  const origin = at(event);
  const grip = gripAt(line, event, origin);
  stop(line);
  line.track.setPointerCapture(event.pointerId);
  if (grip === 0 || grip === 1) line.ends[grip].focus();
  const move = (moved) => {
    line.chosen = dragged(before, grip, origin, at(moved), count);
    draw(line);
  };
  const drop = (dropped) => {
    line.track.removeEventListener("pointermove", move);
    if ((grip !== 0 && grip !== 1) || dropped.clientX !== event.clientX) move(dropped);
    if (line.chosen[0] !== before[0] || line.chosen[1] !== before[1]) choose(line, ...line.chosen);
  };
  line.track.addEventListener("pointermove", move);
  line.track.addEventListener("pointerup", drop, { once: true });
}

function gripAt(line, event, origin) {
  const isNear = (end) => Math.abs(event.clientX - line.ends[end].getBoundingClientRect().left - 6) < GRIP_PX;
  const [first, last] = line.chosen;
  if (isNear(0)) return 0;
  if (isNear(1)) return 1;
  return !isAll(line.chosen, line.data.bins.length) && origin >= first && origin <= last ? "all" : null;
}

function onKey(line, end, event) {
  const chosen = keyed(line.chosen, end, event.key, line.data.bins.length);
  if (!chosen) return;
  event.preventDefault();
  choose(line, ...chosen);
}
