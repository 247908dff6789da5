// Paints values, sets and marks onto the cells that layout.js built; writes only what changed.

import { setAttribute, setText } from "../shared/dom.js";
import { fill } from "../shared/text.js";
import { fmt } from "./format.js";
import { groupOf, hue, picturesAreWhole, place } from "./model.js";

// What the learner marked, once the answer is shown.
function verdict(model, i, marks) {
  const { mode, pinned, groups } = model.data;
  if (mode === "explore" || !marks) return null;
  if (mode === "mark") return marks.has(i) ? "marked" : null;
  if (i === pinned || pinned === null || !groups) return null;
  const shares = groups.ids[i] === groups.ids[pinned];
  if (marks.has(i)) return shares ? "right" : "wrong";
  return shares ? "missed" : null;
}

export function placeName(model, i) {
  const { data } = model;
  const { n, c, d, h, w } = place(model, i);
  const labels = { row: data.rows[n], col: data.cols[c] };
  return fill(data.text.place, { ...labels, slice: d + 1, line: h + 1, position: w + 1 });
}

export function cellName(model, i, step, state) {
  const { text, groups } = model.data;
  const id = groupOf(model, i);
  const statistic = id === null || step.hidden ? null : groups[step.key]?.[id];
  const values = {
    place: placeName(model, i),
    symbol: step.cells,
    value: step.hidden ? text.hidden : step.texts[i],
    group: id === null ? "" : groups.labels[id],
    statistic: text[step.key],
    number: statistic == null ? "" : fmt(statistic, groups.digits),
  };
  const known = id === null ? "cell_alone" : statistic == null ? "cell" : "cell_of";
  const spoken = [fill(text[known], values)];
  if (i === state.pinned) spoken.push(text.pinned);
  const mark = verdict(model, i, state.marks);
  if (mark) spoken.push(text[mark]);
  return spoken.join(", ");
}

// How far along the scale of this step a value lies: the scale always holds zero, so that the
// length of a bar is the value itself.
function share(step, value) {
  const span = step.high - step.low || 1;
  return (value - step.low) / span;
}

export const MOST_MOVING = 256; // more cells than these change without a transition
const APPEAR = [{ opacity: 0.2, translate: "0 4px" }, { opacity: 1, translate: "0 0" }];

function mayMove(model) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  return !still && model.size <= MOST_MOVING;
}

export function paintCells(layout, model, step, state, stepped) {
  const move = stepped && mayMove(model);
  const zero = share(step, 0);
  const [low, high] = shades(step);
  layout.cells.forEach((node, i) => {
    const value = step.values[i];
    const finite = Number.isFinite(value) && !step.hidden;
    const text = state.pending.get(i) ?? step.texts[i];
    const number = node.firstChild;
    if (move && number.textContent !== text) number.animate(APPEAR, { duration: 240 });
    setText(number, text);
    node.classList.toggle("long", text.length > model.chars);
    setAttribute(node, "data-finite", step.hidden || finite ? null : "no");
    setAttribute(node, "aria-label", cellName(model, i, step, state));
    if (model.kind === "tiles") {
      const t = !finite ? 0 : high > low ? (value - low) / (high - low) : 0.5;
      node.style.setProperty("--t", t.toFixed(3));
    } else {
      const at = finite ? share(step, value) : zero;
      const { style } = layout.bars[i];
      style.left = `${(100 * Math.min(at, zero)).toFixed(2)}%`;
      style.right = `${(100 - 100 * Math.max(at, zero)).toFixed(2)}%`;
    }
    setAttribute(node, "data-mark", verdict(model, i, state.marks));
    node.classList.toggle("pin", i === state.pinned);
    node.classList.toggle("pending", state.pending.has(i));
  });
}

// The smallest and the largest value of a step: the two ends of the shades in pictures.
export function shades(step) {
  const finite = step.values.filter(Number.isFinite);
  return finite.length
    ? [finite.reduce((a, b) => Math.min(a, b)), finite.reduce((a, b) => Math.max(a, b))]
    : [0, 0];
}

export function paintSets(layout, model) {
  const { ids } = model;
  const labels = model.data.groups?.labels;
  layout.cells.forEach((node, i) => {
    if (ids) node.style.setProperty("--h", hue(ids[i]));
    if (model.kind === "tiles") return;
    // In a strip the label stands once, where its run of cells begins.
    const begins = model.kind === "table" || i % model.W === 0 || (ids && ids[i] !== ids[i - 1]);
    setText(layout.tags[i], ids && begins ? labels[ids[i]] : "");
  });
  const whole = picturesAreWhole(model);
  for (const { node, tag, grid, n, c } of layout.tiles) {
    const first = Number(grid.querySelector(".cell").dataset.i);
    if (ids) node.style.setProperty("--h", hue(ids[first]));
    setText(tag, ids && whole ? labels[ids[first]] : "");
    setAttribute(grid, "aria-label", `${model.data.rows[n]}, ${model.data.cols[c]}`);
  }
}
