// Small histograms: bars between the given edges, zeros as a bar of their own.

import { h, setAttribute, setText, svg } from "./dom.js";
import { percent, short } from "./format.js";

const TOP = 16;
const FLOOR = 82;
const HEIGHT = 104;
const LEFT = 1;
const ZEROS_ROOM = 17;

export class Histograms {
  constructor() {
    this.root = h("div", { class: "hists" });
    this.drawn = null;
  }

  paint(items) {
    const newest = JSON.stringify(items);
    if (newest === this.drawn) return;
    this.drawn = newest;
    while (this.root.children.length > items.length) this.root.lastChild.remove();
    while (this.root.children.length < items.length) this.root.append(frame());
    items.forEach((item, k) => draw(this.root.children[k], item));
    this.root.hidden = items.length === 0;
  }
}

function frame() {
  const picture = svg("svg", { class: "bars", role: "img", height: HEIGHT, width: "100%" });
  return h("figure", { class: "hist" }, h("figcaption"), picture, h("p", { class: "note" }));
}

function draw(node, item) {
  const [caption, picture, note] = node.children;
  setAttribute(node, "data-side", item.side);
  setText(caption, item.label);
  setText(note, item.note ?? "");
  note.hidden = !item.note;
  setAttribute(picture, "aria-label", item.alt);
  const edges = item.edges.map(Number);
  const start = LEFT + (item.zeros === null ? 0 : ZEROS_ROOM);
  const [low, high] = [edges[0], edges.at(-1)];
  const x = (value) => start + ((value - low) / (high - low || 1)) * (99 - start);
  const top = item.top ?? Math.max(1, ...item.counts);
  picture.replaceChildren(...axes(x, low, high, top, start), ...bars(item, edges, x, top));
  if (item.zeros !== null) picture.append(...zeroBar(item.zeros));
}

function bars(item, edges, x, top) {
  return item.counts.map((count, k) => {
    const height = (count / top) * (FLOOR - TOP);
    const width = Math.max(0.4, x(edges[k + 1]) - x(edges[k]) - 0.4);
    const box = { x: `${x(edges[k]) + 0.2}%`, width: `${width}%`, y: FLOOR - height, height };
    return svg("rect", { class: "bin", ...box });
  });
}

function axes(x, low, high, top, start) {
  const line = (attributes) => svg("line", { class: "axis", ...attributes });
  const parts = [
    line({ x1: `${start}%`, x2: "99%", y1: FLOOR + 0.5, y2: FLOOR + 0.5 }),
    svg("line", { class: "rule", x1: `${start}%`, x2: "99%", y1: TOP + 0.5, y2: TOP + 0.5 }),
    svg("text", { class: "count", x: "99%", y: TOP - 4, "text-anchor": "end" }, short(top)),
  ];
  for (const tick of ticks(low, high)) {
    const at = `${x(tick)}%`;
    const anchor = x(tick) < start + 4 ? "start" : x(tick) > 95 ? "end" : "middle";
    parts.push(line({ x1: at, x2: at, y1: FLOOR, y2: FLOOR + 4 }));
    parts.push(svg("text", { x: at, y: FLOOR + 17, "text-anchor": anchor }, short(tick)));
  }
  return parts;
}

// Zeros have a scale of their own, 0 to 100 %, so that they do not flatten the others.
function zeroBar(share) {
  const height = share * (FLOOR - TOP);
  const box = { x: "3%", width: "8%" };
  const middle = { x: "7%", "text-anchor": "middle" };
  return [
    svg("rect", { class: "zeros-frame", ...box, y: TOP, height: FLOOR - TOP }),
    svg("rect", { class: "zeros", ...box, y: FLOOR - height, height }),
    svg("text", { class: "zeros-share", ...middle, y: TOP - 4 }, percent(share)),
    svg("text", { ...middle, y: FLOOR + 17 }, "= 0"),
  ];
}

// Three to six round numbers between the ends, zero among them where it lies between.
export function ticks(low, high) {
  const span = high - low;
  if (!(span > 0)) return [low];
  const rough = span / 4;
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((m) => m * unit).find((size) => size >= rough);
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: count }, (_item, k) => (first + k) * step);
}
