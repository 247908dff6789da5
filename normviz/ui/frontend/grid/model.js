// What follows from the data alone: where cells lie, which share statistics, how values read.
// Every shape is read as (n, c, d, h, w); the axes that a shape lacks have length 1.

import { fmt } from "./format.js";

const KINDS = { 2: "table", 3: "strip", 4: "tiles", 5: "tiles" };
const GOLDEN_ANGLE = 137.508;

// `inLine` is how many pictures of a single channel stand side by side.
export function readModel(data, inLine) {
  const [N, C] = data.shape;
  const spatial = data.shape.slice(2);
  const [D, H, W] = [...Array(3 - spatial.length).fill(1), ...spatial];
  const model = { data, kind: KINDS[data.shape.length], N, C, D, H, W, size: N * C * D * H * W };
  model.steps = data.steps.map((step) => readStep(step, data.hide));
  model.byKey = Object.fromEntries(model.steps.map((step) => [step.key, step]));
  model.ids = data.mode === "mark" ? null : (data.groups?.ids ?? null);
  model.members = collect(model.ids, data.groups?.labels.length ?? 0);
  model.chars = Math.max(3, ...model.steps.map((step) => step.chars));
  // Pictures of one channel stand side by side, for a column of them would be high and narrow.
  model.inLine = model.kind === "tiles" && C === 1;
  model.tilesAcross = model.inLine ? lineLength(N, inLine) : C;
  model.tilesDown = model.inLine ? Math.ceil(N / model.tilesAcross) : N;
  return model;
}

function lineLength(count, most) {
  return Math.ceil(count / Math.ceil(count / most)) || 1;
}

// Where the picture of sample n, channel c stands, and which one stands there.
export function tileSpot(model, n, c) {
  if (!model.inLine) return { row: n, col: c };
  return { row: Math.floor(n / model.tilesAcross), col: n % model.tilesAcross };
}

function tileAt(model, row, col) {
  return model.inLine ? { n: row * model.tilesAcross + col, c: 0 } : { n: row, c: col };
}

function readStep(step, hide) {
  const hidden = hide.includes(step.key);
  const values = step.values.map(Number);
  const texts = values.map((value) => (hidden ? "?" : fmt(value, step.digits)));
  let low = 0;
  let high = 0;
  let chars = 1;
  for (let i = 0; i < values.length; i += 1) {
    // A rare power of ten does not make all cells wide.
    const long = !Number.isFinite(values[i]) || texts[i].includes("e");
    if (!long && texts[i].length > chars) chars = texts[i].length;
    if (!Number.isFinite(values[i])) continue;
    if (values[i] < low) low = values[i];
    if (values[i] > high) high = values[i];
  }
  return { ...step, hidden, values, texts, low, high, chars };
}

// The mean or the variance of a set as it is written; a step that is hidden keeps its own secret.
export function statistic(model, key, id) {
  const { groups } = model.data;
  return model.byKey[key]?.hidden ? "?" : fmt(groups[key][id], groups.digits);
}

function collect(ids, count) {
  const members = Array.from({ length: count }, () => []);
  ids?.forEach((id, i) => members[id].push(i));
  return members;
}

export function place(model, i) {
  const { C, D, H, W } = model;
  const w = i % W;
  const h = Math.floor(i / W) % H;
  const d = Math.floor(i / (W * H)) % D;
  const c = Math.floor(i / (W * H * D)) % C;
  const n = Math.floor(i / (W * H * D * C));
  return { n, c, d, h, w };
}

export function indexAt(model, { n, c, d, h, w }) {
  const { C, D, H, W } = model;
  return (((n * C + c) * D + d) * H + h) * W + w;
}

// The cell that an arrow leads to: along the picture's lines, from tile to tile; null at the rim.
export function neighbour(model, i, dx, dy) {
  const at = place(model, i);
  const { row, col } = tileSpot(model, at.n, at.c);
  const x = col * model.W + at.w + dx;
  const y = row * model.H + at.h + dy;
  if (x < 0 || y < 0 || x >= model.tilesAcross * model.W) return null;
  const { n, c } = tileAt(model, Math.floor(y / model.H), Math.floor(x / model.W));
  if (n >= model.N) return null;
  return indexAt(model, { n, c, d: at.d, h: y % model.H, w: x % model.W });
}

export function lineEnd(model, i, last) {
  const at = place(model, i);
  const c = last ? model.C - 1 : 0;
  return indexAt(model, { ...at, c, w: last ? model.W - 1 : 0 });
}

// The column of a table in which a cell stands, from 0; between channels of several places a narrow
// column stays free.
export function columnOf(model, c, w) {
  return c * (model.W + (model.kind === "strip" ? 1 : 0)) + w;
}

export function hue(group) {
  return ((230 + group * GOLDEN_ANGLE) % 360).toFixed(1);
}

// Whether every picture or strip lies within one set; layer norm at each position takes a cell of
// each.
export function picturesAreWhole({ ids, D, H, W }) {
  return !ids || ids.slice(0, D * H * W).every((id) => id === ids[0]);
}

export function groupOf(model, i) {
  return model.ids && i !== null ? model.ids[i] : null;
}

// The block of (n, c, d·h·w) that holds every cell of a set: all sets here are such blocks.
export function bounds(model, cells) {
  const low = [Infinity, Infinity, Infinity];
  const high = [-1, -1, -1];
  const inner = model.D * model.H * model.W;
  for (const i of cells) {
    const at = [Math.floor(i / (inner * model.C)), Math.floor(i / inner) % model.C, i % inner];
    for (let axis = 0; axis < 3; axis += 1) {
      low[axis] = Math.min(low[axis], at[axis]);
      high[axis] = Math.max(high[axis], at[axis]);
    }
  }
  return { low, high };
}
