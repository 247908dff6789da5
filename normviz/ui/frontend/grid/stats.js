// The statistics: one chip for each set in a strip below the grid, and the number written over the
// set itself at the steps "mean" and "var".

import { h, setAttribute, setText } from "./dom.js";
import { fmt } from "./format.js";
import { hue, place } from "./model.js";

const MOST_CHIPS = 48;

export class Statistics {
  // point(group) is called with the set under the pointer, or null.
  constructor(point) {
    this.root = h("ul", { class: "chips" });
    this.chips = [];
    this.lit = null;
    this.root.addEventListener("pointerover", (event) => {
      const chip = event.target.closest("[data-g]");
      point(chip ? Number(chip.dataset.g) : null);
    });
    this.root.addEventListener("pointerleave", () => point(null));
  }

  paint(model, stepKey) {
    const { groups, text } = model.data;
    const shown = model.ids ? Math.min(groups.labels.length, MOST_CHIPS) : 0;
    this.root.hidden = shown === 0;
    setAttribute(this.root, "aria-label", text.statistics);
    setAttribute(this.root, "data-step", stepKey);
    if (this.chips.length !== shown) this.rebuild(shown);
    this.chips.forEach(({ node, label, mean, variance }, id) => {
      node.style.setProperty("--h", hue(id));
      setText(label, groups.labels[id]);
      mean.hidden = !groups.mean;
      setText(mean.lastChild, groups.mean ? fmt(groups.mean[id], groups.digits) : "");
      setText(variance.lastChild, fmt(groups.var[id], groups.digits));
      setText(mean.firstChild, text.mean);
      setText(variance.firstChild, text.var);
    });
    this.more.hidden = !text.more;
    setText(this.more, text.more);
  }

  rebuild(count) {
    this.chips = Array.from({ length: count }, (_item, id) => {
      const label = h("span", { class: "swatch" });
      const mean = h("span", { class: "stat mean" }, h("i"), h("b"));
      const variance = h("span", { class: "stat var" }, h("i"), h("b"));
      return { node: h("li", { class: "chip", "data-g": id }, label, mean, variance), label, mean, variance };
    });
    this.more = h("li", { class: "more" });
    this.root.replaceChildren(...this.chips.map((chip) => chip.node), this.more);
  }

  light(group) {
    if (group === this.lit) return;
    this.chips[this.lit]?.node.classList.remove("in");
    this.chips[group]?.node.classList.add("in");
    this.lit = group;
  }
}

// Labels over the sets: "μ = 2.5" on the upper rim of each block of cells that shares it.
export function paintOverlays(layout, model, stepKey) {
  layout.root.querySelectorAll(".over").forEach((node) => node.remove());
  const { groups, text } = model.data;
  const values = stepKey === "mean" ? groups?.mean : stepKey === "var" ? groups?.var : null;
  if (!model.ids || !values || model.byKey[stepKey].hidden) return;
  model.members.forEach((cells, id) => {
    const first = place(model, cells[0]);
    const last = place(model, cells.at(-1));
    const across = model.kind === "tiles" ? 1 : model.W;
    const node = h(
      "div",
      { class: "over", "--h": hue(id), "aria-hidden": "true", "data-g": id },
      h("span", {}, `${text[stepKey]} = ${fmt(values[id], groups.digits)}`),
    );
    node.style.gridArea = [
      first.n + 2,
      2 + first.c * across + (across > 1 ? first.w : 0),
      last.n + 3,
      3 + last.c * across + (across > 1 ? last.w : 0),
    ].join(" / ");
    layout.root.append(node);
  });
}
