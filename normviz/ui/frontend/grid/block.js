// The batch as a block of N x C x (H, W) cells, after figure 2 of Wu & He, "Group Normalization"
// (2018): C runs to the lower right, N to the lower left, space downwards. The set in question is
// drawn through the block, as if the rest were glass.

import { h, setAttribute, setText, svg } from "../shared/dom.js";
import { bounds, hue, indexAt } from "./model.js";

const WIDTH = 190; // of the block itself, whatever its shape
const TALLEST = 150;
const MARGIN = 26;
const ACROSS = Math.cos(Math.PI / 6);
const DOWN = 0.5;
// The three sides that are seen: the axis that stands still, the two that run.
const SIDES = [
  { name: "top", still: 2, run: [0, 1], at: "low" },
  { name: "left", still: 0, run: [1, 2], at: "high" },
  { name: "right", still: 1, run: [0, 2], at: "high" },
];

export class Block {
  // point(i) is called with the flat index of the cell under the pointer, or null.
  constructor(point) {
    this.base = svg("g", { class: "base" });
    this.lit = svg("g", { class: "lit" });
    this.labels = svg("g", { class: "labels" });
    this.picture = svg("svg", { class: "block-picture", role: "img" });
    this.picture.append(this.base, this.lit, this.labels);
    this.note = h("figcaption", { class: "note" });
    this.root = h("figure", { class: "block" }, this.picture, this.note);
    this.drawn = null;
    this.base.addEventListener("pointerover", (event) => point(Number(event.target.dataset.i)));
    this.picture.addEventListener("pointerleave", () => point(null));
  }

  paint(model) {
    const { block, text } = model.data;
    setAttribute(this.picture, "aria-label", text.block);
    setText(this.note, block.note);
    const newest = JSON.stringify([model.data.shape, model.ids, block]);
    if (newest === this.drawn) return;
    this.drawn = newest;
    this.axes = block.axes;
    this.counts = block.axes.map(({ size, per }) => Math.ceil(size / per));
    // Sides of very different lengths stay one picture: long ones shrink a little.
    const [n, c, deep] = this.counts.map((count) => Math.max(1, count ** 0.8));
    const z = Math.min(deep, n + c);
    const unit = Math.min(WIDTH / ((n + c) * ACROSS), TALLEST / z);
    this.lengths = [n, c, z].map((length) => length * unit);
    this.frame();
    const whole = { low: [0, 0, 0], high: this.counts };
    this.base.replaceChildren(...SIDES.flatMap((side) => this.faces(side, whole, model)));
    this.light(model, null, null);
  }

  frame() {
    const [n, c, z] = this.lengths;
    const left = MARGIN * (this.axes[2].label ? 2 : 1);
    const width = (n + c) * ACROSS + left + MARGIN;
    const height = (n + c) * DOWN + z + MARGIN;
    setAttribute(this.picture, "viewBox", `${-n * ACROSS - left} -4 ${width} ${height}`);
    setAttribute(this.picture, "width", width.toFixed(0));
    const [nEnd, cEnd, zEnd] = this.counts;
    const spots = [
      { at: this.point(nEnd / 2, cEnd, zEnd), dx: 7, dy: 16, anchor: "start" },
      { at: this.point(nEnd, cEnd / 2, zEnd), dx: -7, dy: 16, anchor: "end" },
      { at: this.point(nEnd, 0, zEnd / 2), dx: -7, dy: 5, anchor: "end" },
    ];
    const texts = spots.map(({ at: [x, y], dx, dy, anchor }, k) =>
      svg("text", { x: x + dx, y: y + dy, "text-anchor": anchor }, this.axes[k].label),
    );
    this.labels.replaceChildren(...texts);
  }

  point(n, c, z) {
    const [nn, cc, zz] = [n, c, z].map((v, k) => (v / this.counts[k]) * this.lengths[k]);
    return [(cc - nn) * ACROSS, (cc + nn) * DOWN + zz];
  }

  polygon(side, still, [a0, a1], [b0, b1]) {
    const corner = (a, b) => {
      const at = [0, 0, 0];
      at[side.still] = still;
      at[side.run[0]] = a;
      at[side.run[1]] = b;
      return this.point(...at)
        .map((v) => v.toFixed(1))
        .join();
    };
    return [corner(a0, b0), corner(a1, b0), corner(a1, b1), corner(a0, b1)].join(" ");
  }

  // The faces of all little cells on one side, coloured by the set of the cell they stand for.
  faces(side, { low, high }, model) {
    const still = side.at === "low" ? low[side.still] : high[side.still];
    const [a, b] = side.run;
    const parts = [];
    for (let i = low[a]; i < high[a]; i += 1) {
      for (let j = low[b]; j < high[b]; j += 1) {
        const at = [0, 0, 0];
        at[side.still] = side.at === "low" ? still : still - 1;
        at[a] = i;
        at[b] = j;
        const index = this.cellAt(model, at);
        const points = this.polygon(side, still, [i, i + 1], [j, j + 1]);
        const colour = model.ids ? { "--h": hue(model.ids[index]) } : {};
        parts.push(svg("polygon", { class: side.name, points, "data-i": index, ...colour }));
      }
    }
    return parts;
  }

  cellAt(model, at) {
    const [n, c, inner] = at.map((k, axis) => k * this.axes[axis].per);
    return indexAt(model, { n, c, d: 0, h: 0, w: 0 }) + inner;
  }

  // The set `group`, and within it the cell `pointed`, drawn through the block.
  light(model, group, pointed) {
    const boxes = [];
    if (group !== null) boxes.push(["set", model.members[group], hue(group)]);
    if (pointed !== null) boxes.push(["point", [pointed], null]);
    this.root.classList.toggle("has-lit", group !== null);
    this.lit.replaceChildren(...boxes.flatMap((box) => this.box(model, ...box)));
  }

  box(model, name, cells, colour) {
    const { low, high } = bounds(model, cells);
    const from = low.map((k, axis) => Math.floor(k / this.axes[axis].per));
    const to = high.map((k, axis) => Math.floor(k / this.axes[axis].per) + 1);
    return SIDES.map((side) => {
      const still = side.at === "low" ? from[side.still] : to[side.still];
      const [a, b] = side.run;
      const points = this.polygon(side, still, [from[a], to[a]], [from[b], to[b]]);
      return svg("polygon", { class: `${name} ${side.name}`, points, "--h": colour });
    });
  }
}
