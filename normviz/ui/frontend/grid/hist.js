// Small histograms: bars between the given edges, zeros as a bar of their own.

import { h, setAttribute, setText, svg } from "../shared/dom.js";
import { fill } from "../shared/text.js";
import { labels, short } from "./format.js";

const TOP = 16;
const FLOOR = 82;
const HEIGHT = 110;
const LEFT = 1;
const ZEROS_ROOM = 17;
const ZEROS_MIDDLE = 7;
const CHAR = 3.4; // percent of the narrowest picture that a character of a label takes

export class Histograms {
  constructor() {
    this.root = h("div", { class: "hists" });
    this.drawn = null;
  }

  paint(items, text) {
    const newest = JSON.stringify([items, text.count]);
    if (newest === this.drawn) return;
    this.drawn = newest;
    while (this.root.children.length > items.length) this.root.lastChild.remove();
    while (this.root.children.length < items.length) this.root.append(frame());
    this.items = items;
    this.scales = items.map((item, k) => draw(this.root.children[k], item, text));
    this.root.hidden = items.length === 0;
  }

  // Shows where the value of cell i lies, in every histogram that says what it is `of`.
  light(model, i) {
    this.items.forEach((item, k) => {
      const step = model.byKey[item.of === "relu" ? "y" : item.of];
      let value = step && !step.hidden && i !== null ? step.values[i] : NaN;
      if (item.of === "relu") value = Math.max(0, value);
      const { x, low, high } = this.scales[k];
      const pointer = this.root.children[k].children[1].lastChild;
      const inside = value >= low && value <= high && !(item.zeros !== null && value === 0);
      const zero = item.zeros !== null && value === 0;
      setAttribute(pointer, "x", inside ? `${x(value)}%` : zero ? `${ZEROS_MIDDLE}%` : null);
      setAttribute(pointer, "display", inside || zero ? null : "none");
    });
  }
}

function frame() {
  const picture = svg("svg", { class: "bars", role: "img", height: HEIGHT, width: "100%" });
  return h("figure", { class: "hist" }, h("figcaption"), picture, h("p", { class: "note" }));
}

function draw(node, item, text) {
  const [caption, picture, note] = node.children;
  setAttribute(node, "data-side", item.side);
  setText(caption, item.label);
  setText(note, item.note ?? "");
  note.hidden = !item.note;
  setAttribute(picture, "aria-label", item.alt);
  const edges = item.edges.map(Number);
  const start = LEFT + (item.zeros === null ? 0 : ZEROS_ROOM);
  const [low, high] = [edges[0], edges.at(-1)];
  // Halves: the difference of two large numbers can pass the largest one.
  const share = (value) => (value / 2 - low / 2) / (high / 2 - low / 2 || 1);
  const x = (value) => start + share(value) * (99 - start);
  const top = item.top ?? Math.max(1, ...item.counts);
  const highest = fill(text.count, { count: short(top) });
  picture.replaceChildren(...axes(x, [low, high], start, highest), ...bars(item, edges, x, top));
  if (item.zeros !== null) picture.append(...zeroBar(item.zeros, item.share));
  const pointer = { class: "pointer", y: FLOOR + 11, "text-anchor": "middle", display: "none" };
  picture.append(svg("text", pointer, "▲"));
  return { x, low, high };
}

function bars(item, edges, x, top) {
  return item.counts.map((count, k) => {
    const height = (count / top) * (FLOOR - TOP);
    const width = Math.max(0.4, x(edges[k + 1]) - x(edges[k]) - 0.4);
    const box = { x: `${x(edges[k]) + 0.2}%`, width: `${width}%`, y: FLOOR - height, height };
    return svg("rect", { class: "bin", ...box });
  });
}

function axes(x, [low, high], start, top) {
  const line = (attributes) => svg("line", { class: "axis", ...attributes });
  const parts = [
    line({ x1: `${start}%`, x2: "99%", y1: FLOOR + 0.5, y2: FLOOR + 0.5 }),
    svg("line", { class: "rule", x1: `${start}%`, x2: "99%", y1: TOP + 0.5, y2: TOP + 0.5 }),
    svg("text", { class: "count", x: "99%", y: TOP - 4, "text-anchor": "end" }, top),
  ];
  let free = start - 5; // from here on there is room for a label
  const marks = ticks(low, high);
  const texts = labels(marks);
  for (const [k, tick] of marks.entries()) {
    const [at, label] = [`${x(tick)}%`, texts[k]];
    const anchor = x(tick) < start + 4 ? "start" : x(tick) > 95 ? "end" : "middle";
    parts.push(line({ x1: at, x2: at, y1: FLOOR, y2: FLOOR + 4 }));
    const room = CHAR * label.length;
    const left = x(tick) - { start: 0, middle: room / 2, end: room }[anchor];
    if (left < free) continue;
    free = left + room + CHAR;
    parts.push(svg("text", { x: at, y: FLOOR + 23, "text-anchor": anchor }, label));
  }
  return parts;
}

// Zeros have a scale of their own, 0 to 100 %, so that they do not flatten the others.
function zeroBar(share, written) {
  const height = share * (FLOOR - TOP);
  const box = { x: "3%", width: "8%" };
  const middle = { x: `${ZEROS_MIDDLE}%`, "text-anchor": "middle" };
  return [
    svg("rect", { class: "zeros-frame", ...box, y: TOP, height: FLOOR - TOP }),
    svg("rect", { class: "zeros", ...box, y: FLOOR - height, height }),
    svg("text", { class: "zeros-share", ...middle, y: TOP - 4 }, written),
    svg("text", { ...middle, y: FLOOR + 23 }, "= 0"),
  ];
}

// Three to six round numbers between the ends, zero among them where it lies between.
export function ticks(low, high) {
  const rough = high / 4 - low / 4;
  if (!(rough > 0)) return [low];
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((m) => m * unit).find((size) => size >= rough);
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: count }, (_item, k) => (first + k) * step);
}
