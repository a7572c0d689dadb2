// When people mentioned each other, as bars, and a brush over them that chooses a time. Both ends of the brush are
// sliders for the keyboard; the button plays month by month, a short time day by day.
const STEP_MS = 1600; // a step while playing, once its circle is there
const lines = new WeakMap();

export default function (component) {
  const { parentElement, data } = component;
  let line = lines.get(parentElement);
  if (!line) {
    line = create(parentElement);
    lines.set(parentElement, line);
  }
  line.component = component;
  line.calls = (line.calls ?? 0) + 1;
  const call = line.calls;
  show(line, data);
  return () => {
    if (call !== line.calls) return;
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
  line.told = make("span", "time-told", head);
  line.whole = make("button", "time-button", head, { textContent: "Whole time" });
  line.track = make("div", "time-track", root);
  line.bars = make("div", "time-bars", line.track);
  line.brush = make("div", "time-brush", line.track);
  line.ends = ["from", "to"].map((end) => {
    const handle = make("div", `time-end time-${end}`, line.track, { tabIndex: 0 });
    handle.setAttribute("role", "slider");
    handle.setAttribute("aria-label", end === "from" ? "First day that counts" : "Last day that counts");
    return handle;
  });
  line.scale = make("div", "time-scale", root);
  line.play.addEventListener("click", () => (line.playing ? stop(line) : start(line)));
  line.whole.addEventListener("click", () => choose(line, 0, line.data.stretches.length - 1));
  line.track.addEventListener("pointerdown", (event) => grab(line, event));
  line.ends.forEach((handle, end) => handle.addEventListener("keydown", (event) => pressed(line, end, event)));
  return line;
}

function show(line, data) {
  line.data = data;
  line.chosen = [data.chosen[0], data.chosen[1]];
  const most = Math.max(1, ...data.stretches.map(({ count }) => count));
  line.bars.replaceChildren(
    ...data.stretches.map(({ count, told }) => {
      const bar = Object.assign(document.createElement("div"), { title: told });
      bar.style.height = `${count ? Math.max(6, (100 * count) / most) : 0}%`;
      return bar;
    }),
  );
  line.scale.replaceChildren(
    ...[data.stretches[0].first_told, data.stretches.at(-1).last_told].map((text) =>
      Object.assign(document.createElement("span"), { textContent: text }),
    ),
  );
  draw(line);
  clearTimeout(line.next);
  if (line.playing) line.next = setTimeout(() => step(line), STEP_MS);
}

function draw(line) {
  const { stretches } = line.data;
  const [first, last] = line.chosen;
  const [left, right] = [(100 * first) / stretches.length, (100 * (last + 1)) / stretches.length];
  line.brush.style.left = `${left}%`;
  line.brush.style.width = `${right - left}%`;
  line.ends[0].style.left = `${left}%`;
  line.ends[1].style.left = `${right}%`;
  line.ends.forEach((handle, end) => {
    handle.setAttribute("aria-valuemin", "0");
    handle.setAttribute("aria-valuemax", String(stretches.length - 1));
    handle.setAttribute("aria-valuenow", String(line.chosen[end]));
    handle.setAttribute("aria-valuetext", end ? stretches[last].last_told : stretches[first].first_told);
  });
  [...line.bars.children].forEach((bar, place) => bar.classList.toggle("time-in", place >= first && place <= last));
  const whole = first === 0 && last === stretches.length - 1;
  const count = stretches.slice(first, last + 1).reduce((sum, stretch) => sum + stretch.count, 0);
  const mentions = `${count.toLocaleString("en")} ${count === 1 ? "mention" : "mentions"}`;
  line.told.textContent = whole
    ? `The whole time · ${mentions}`
    : `${stretches[first].first_told} – ${stretches[last].last_told} · ${mentions}`;
  line.whole.disabled = whole;
  line.play.title = `Show one ${line.data.step} after the other`;
  line.play.textContent = line.playing ? "❚❚ Stop" : "▶ Play";
}

function choose(line, first, last) {
  stop(line);
  ask(line, first, last);
}

function ask(line, first, last) {
  line.chosen = [first, last];
  draw(line);
  const { stretches } = line.data;
  const whole = first === 0 && last === stretches.length - 1;
  line.component.setTriggerValue("event", { from: whole ? "" : stretches[first].first, to: whole ? "" : stretches[last].last });
}

function start(line) {
  line.playing = true;
  line.step = -1;
  step(line);
}

function stop(line) {
  clearTimeout(line.next);
  line.playing = false;
  draw(line);
}

function step(line) {
  line.step += 1;
  if (line.step >= line.data.steps.length) {
    choose(line, 0, line.data.stretches.length - 1);
    return;
  }
  const [first, last] = line.data.steps[line.step];
  ask(line, first, last);
  clearTimeout(line.next);
  line.next = setTimeout(() => step(line), 3 * STEP_MS); // should nothing come back
}

// Near an end moves it, inside moves the whole, outside begins anew.
function grab(line, event) {
  event.preventDefault();
  const number = line.data.stretches.length;
  const box = line.track.getBoundingClientRect();
  const at = ({ clientX }) => Math.min(number - 1, Math.max(0, Math.floor((number * (clientX - box.left)) / box.width)));
  const near = (end) => Math.abs(event.clientX - line.ends[end].getBoundingClientRect().left - 6) < 14;
  const [first, last] = line.chosen;
  const whole = first === 0 && last === number - 1;
  const origin = at(event);
  const end = near(0) ? 0 : near(1) ? 1 : null;
  const shifts = end == null && !whole && origin >= first && origin <= last;
  stop(line);
  line.track.setPointerCapture(event.pointerId);
  if (end != null) line.ends[end].focus();
  const move = (moved) => {
    const to = at(moved);
    if (end === 0) line.chosen = [Math.min(to, last), last];
    else if (end === 1) line.chosen = [first, Math.max(to, first)];
    else if (shifts) {
      const by = Math.max(-first, Math.min(number - 1 - last, to - origin));
      line.chosen = [first + by, last + by];
    } else line.chosen = [Math.min(origin, to), Math.max(origin, to)];
    draw(line);
  };
  const drop = (dropped) => {
    line.track.removeEventListener("pointermove", move);
    if (end == null || dropped.clientX !== event.clientX) move(dropped);
    if (line.chosen[0] !== first || line.chosen[1] !== last) choose(line, ...line.chosen);
  };
  line.track.addEventListener("pointermove", move);
  line.track.addEventListener("pointerup", drop, { once: true });
}

function pressed(line, end, event) {
  const number = line.data.stretches.length;
  const by = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 4, PageDown: -4 }[event.key];
  const to = event.key === "Home" ? 0 : event.key === "End" ? number - 1 : by && line.chosen[end] + by;
  if (to == null) return;
  event.preventDefault();
  const [first, last] = line.chosen;
  if (end === 0) choose(line, Math.max(0, Math.min(to, last)), last);
  else choose(line, first, Math.min(number - 1, Math.max(to, first)));
}
