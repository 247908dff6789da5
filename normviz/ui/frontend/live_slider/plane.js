// A plane with the weights of one neuron in it: v and the length g of w are dragged, and w, its
// direction and the decision line follow the hand at once. Everything else that is drawn are
// numbers of Python's; what the last answer does not cover any more is taken away until the next.

import { h, svg } from "../shared/dom.js";
import { Late } from "../shared/late.js";
import { Mail, newestValues } from "../shared/mail.js";
import { fill } from "../shared/text.js";
import { arrow, halfPlane, scale } from "./drawing.js";

const panels = new WeakMap();
const NAMES = ["v1", "v2", "g", "b"];
const FAR = 10; // steps that a key moves with Shift, or PageUp
const EDGE = 1.2; // of the picture, in the reach of v: its numbers stand beyond every handle
const HANDLE = 22; // across, in SVG units
const MINUS = /-/g;

export default function (component) {
  const root = component.parentElement.querySelector(".nv-root");
  let panel = panels.get(root);
  if (!panel) panels.set(root, (panel = makePanel(root, component.data)));
  panel.update(component);
  return () => {
    panel.stop();
    panels.delete(root);
  };
}

function makePanel(root, first) {
  const late = new Late();
  const mail = new Mail(
    (message) => tell("event", message),
    newestValues,
    (isLate) => late.say(isLate ? data.late : ""),
  );
  const parts = build(first);
  const handles = { v: parts.v, w: parts.w };
  let tell = null;
  let data = first;
  let now = { ...first.values };
  let held = null; // the handle under the hand

  root.className = "nv-root nv-plane";
  root.dataset.testid = "nv-plane";
  root.append(parts.picture, parts.legend, late.root);

  function update(component) {
    data = component.data;
    tell = component.setTriggerValue;
    mail.answered(data.seq, data.run);
    if (mail.idle && !held) now = { ...data.values };
    draw();
  }

  function move(changes) {
    const moved = {};
    for (const [name, value] of Object.entries(changes)) {
      const { min, max, step } = data.limits[name];
      const inside = Math.min(Math.max(value, min), max);
      const snapped = Number((min + Math.round((inside - min) / step) * step).toFixed(6));
      if (snapped !== now[name]) moved[name] = snapped;
    }
    if (!Object.keys(moved).length) return;
    now = { ...now, ...moved };
    draw();
    mail.post({ values: moved });
  }

  function draw() {
    const { text } = data;
    const { v1, v2, g, b } = now;
    const norm = Math.hypot(v1, v2);
    const u = norm ? [v1 / norm, v2 / norm] : [0, 0];
    const w = [g * u[0], g * u[1]];
    const v = [v1, v2];
    const fresh = NAMES.every((name) => now[name] === data.values[name]);
    parts.circle.setAttribute("r", scale * Math.abs(g));
    halfPlane(parts.side, parts.line, w, b);
    arrow(parts.vArrow, [0, 0], v);
    arrow(parts.wArrow, [0, 0], w);
    // Of two handles on top of each other only the upper one has its name.
    const covered = scale * Math.max(Math.abs(v1 - w[0]), Math.abs(v2 - w[1])) < HANDLE;
    name(handles.v, text.v);
    name(handles.w, covered ? "" : text.w);
    for (const name of ["dw", "along", "across", "dv"]) {
      const from = name === "dv" ? v : name === "across" ? plus(w, data.arrows?.along) : w;
      const to = fresh && data.arrows ? data.arrows[name] : null;
      arrow(parts[name], from, to && plus(from, to));
    }
    place(handles.v, v, text.v_is, { v1: say(v1), v2: say(v2), norm: say(norm) }, norm);
    place(handles.w, w, text.g_is, { g: say(g) }, g);
    handles.w.toggleAttribute("data-idle", !norm);
    parts.legend.items.v.textContent = fill(text.v_row, {
      v1: say(v1),
      v2: say(v2),
      norm: say(norm),
    });
    parts.legend.items.w.textContent = norm
      ? fill(text.w_row, { w1: say(w[0]), w2: say(w[1]), g: say(g) })
      : text.w_none;
    parts.legend.items.gradient.textContent = text.gradient;
    parts.legend.items.parts.textContent = text.parts;
    parts.legend.items.note.textContent = fresh ? data.note : "…";
    for (const row of ["gradient", "parts", "note"]) {
      parts.legend.items[row].parentElement.hidden = !data.arrows;
    }
    parts.legend.items.line.textContent = text.line;
    parts.legend.items.zero.textContent = text.classes[0];
    parts.legend.items.one.textContent = text.classes[1];
    parts.picture.setAttribute("aria-label", data.alt);
    parts.v.setAttribute("aria-label", text.v_label);
    parts.w.setAttribute("aria-label", text.g_label);
    drawPoints(parts.points, data.points);
    root.dataset.drawn = [v1, v2, g, b].join(" ");
    root.dataset.fresh = String(fresh);
  }

  // --- pointer and keys ---------------------------------------------------------------------------

  function at(event) {
    const box = parts.picture.getBoundingClientRect();
    const size = data.limits.v1.max * EDGE;
    const x = ((event.clientX - box.left) / box.width) * 2 * size - size;
    const y = size - ((event.clientY - box.top) / box.height) * 2 * size;
    return [x, y];
  }

  function follow(event) {
    const [x, y] = at(event);
    if (held === handles.v) move({ v1: x, v2: y });
    if (held !== handles.w) return;
    const norm = Math.hypot(now.v1, now.v2);
    if (norm) move({ g: (x * now.v1 + y * now.v2) / norm });
  }

  for (const handle of Object.values(handles)) {
    handle.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      handle.focus();
      handle.setPointerCapture(event.pointerId);
      held = handle;
    });
    // A finger on a handle drags it, elsewhere it scrolls the page. Chromium does not heed the
    // touch-action of shapes.
    handle.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
    handle.addEventListener("pointermove", (event) => held === handle && follow(event));
    for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
      handle.addEventListener(end, () => (held = held === handle ? null : held));
    }
  }

  handles.v.addEventListener("keydown", (event) => {
    const step = data.limits.v1.step * (event.shiftKey ? FAR : 1);
    const changes = {
      ArrowRight: { v1: now.v1 + step },
      ArrowLeft: { v1: now.v1 - step },
      ArrowUp: { v2: now.v2 + step },
      ArrowDown: { v2: now.v2 - step },
      "+": { g: now.g + data.limits.g.step },
      "-": { g: now.g - data.limits.g.step },
    }[event.key];
    press(event, changes);
  });

  handles.w.addEventListener("keydown", (event) => {
    const { min, max, step } = data.limits.g;
    const far = FAR * step;
    const by = event.shiftKey ? far : step;
    const value = {
      ArrowRight: now.g + by,
      ArrowUp: now.g + by,
      ArrowLeft: now.g - by,
      ArrowDown: now.g - by,
      "+": now.g + step,
      "-": now.g - step,
      PageUp: now.g + far,
      PageDown: now.g - far,
      Home: min,
      End: max,
    }[event.key];
    press(event, value === undefined ? undefined : { g: value });
  });

  function press(event, changes) {
    if (!changes || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    move(changes);
  }

  return { update, stop: () => mail.stop() };
}

function plus(a, b) {
  return b ? [a[0] + b[0], a[1] + b[1]] : a;
}

function say(value) {
  return (Math.round(value * 100) / 100 + 0).toString().replace(MINUS, "−");
}

function place(handle, [x, y], template, values, value) {
  handle.setAttribute("transform", `translate(${scale * x} ${-scale * y})`);
  handle.setAttribute("aria-valuenow", value);
  handle.setAttribute("aria-valuetext", fill(template, values));
}

function name(handle, letter) {
  const text = handle.lastElementChild;
  if (text.textContent !== letter) text.textContent = letter;
}

function drawPoints(group, points) {
  const newest = JSON.stringify(points);
  if (group.nvDrawn === newest) return;
  group.nvDrawn = newest;
  group.replaceChildren();
  for (const [x, y, label] of points) {
    const [left, top] = [scale * x, -scale * y];
    group.append(
      label
        ? svg("path", { class: "one", d: `M${left} ${top - 5}l5 9h-10z` })
        : svg("circle", { class: "zero", cx: left, cy: top, r: 4 }),
    );
  }
}

function build({ limits }) {
  const reach = limits.v1.max;
  const edge = scale * reach * EDGE;
  const box = `${-edge} ${-edge} ${2 * edge} ${2 * edge}`;
  const picture = svg("svg", { viewBox: box, role: "group", class: "plane" });
  const line = (name) => svg("line", { class: name });
  const handle = (name, max, min, shape) => {
    const knob = svg("g", {
      class: `handle ${name}`,
      tabindex: 0,
      role: "slider",
      "aria-valuemin": min,
      "aria-valuemax": max,
    });
    const letter = svg("text", { class: "name", y: 5, "text-anchor": "middle" });
    knob.append(svg("circle", { class: "hit", r: 20 }), shape, letter);
    return knob;
  };
  const parts = {
    picture,
    side: svg("polygon", { class: "side" }),
    line: line("decision"),
    circle: svg("circle", { class: "length" }),
    points: svg("g", {}),
    dw: svg("g", { class: "gradient whole" }),
    along: svg("g", { class: "gradient along" }),
    across: svg("g", { class: "gradient across" }),
    dv: svg("g", { class: "gradient across" }),
    vArrow: svg("g", { class: "arrow v" }),
    wArrow: svg("g", { class: "arrow w" }),
    w: handle(
      "w",
      limits.g.max,
      limits.g.min,
      svg("rect", { x: -HANDLE / 2, y: -HANDLE / 2, width: HANDLE, height: HANDLE }),
    ),
    v: handle("v", Math.hypot(reach, reach), 0, svg("circle", { class: "knob", r: HANDLE / 2 })),
  };
  picture.append(parts.side, axes(reach, edge), svg("circle", { class: "unit", r: scale }));
  picture.append(
    ...["circle", "line", "points", "dw", "along", "across", "dv"].map((name) => parts[name]),
    numbers(reach, edge),
    ...["wArrow", "vArrow", "w", "v"].map((name) => parts[name]),
  );
  parts.legend = legend();
  return parts;
}

function axes(reach, edge) {
  const group = svg("g", { class: "axes" });
  for (let k = -reach; k <= reach; k += 1) {
    const at = scale * k;
    const name = k ? "rule" : "axis";
    group.append(svg("line", { class: name, x1: at, x2: at, y1: -edge, y2: edge }));
    group.append(svg("line", { class: name, y1: at, y2: at, x1: -edge, x2: edge }));
  }
  return group;
}

// Along the lower and the left edge: at the axes the points lie thickest.
function numbers(reach, edge) {
  const group = svg("g", { class: "numbers" });
  for (let k = 1 - reach; k < reach; k += 1) {
    if (k % 2) continue;
    const text = say(k);
    group.append(svg("text", { x: scale * k, y: edge - 5, "text-anchor": "middle" }, text));
    group.append(svg("text", { x: 5 - edge, y: 5 - scale * k }, text));
  }
  return group;
}

function legend() {
  const list = h("ul", { class: "legend" });
  list.items = {};
  for (const name of ["v", "w", "gradient", "parts", "note", "line", "zero", "one"]) {
    const row = h("li", { class: `row ${name}` });
    const swatch = svg("svg", { class: "swatch", viewBox: "0 0 28 14", "aria-hidden": "true" });
    swatch.append(
      name === "zero"
        ? svg("circle", { class: "zero", cx: 14, cy: 7, r: 4 })
        : name === "one"
          ? svg("path", { class: "one", d: "M14 2l5 9h-10z" })
          : svg("line", { class: `sample ${name}`, x1: 1, x2: 27, y1: 7, y2: 7 }),
    );
    list.items[name] = h("span");
    row.append(swatch, list.items[name]);
    list.append(row);
  }
  return list;
}
