// The statistics: one chip for each set in a strip below the grid, and the number written over the
// set itself at the steps "mean" and "var".

import { h, setAttribute, setText } from "../shared/dom.js";
import { fmt } from "./format.js";
import { columnOf, hue, picturesAreWhole, place, tileSpot, statistic } from "./model.js";

const MOST_CHIPS = 48;
const FEW_CHIPS = 12;

export class Statistics {
  // point(group) is called with the set under the pointer, or null.
  constructor(point) {
    this.more = h("li", { class: "more" });
    this.root = h("ul", { class: "chips" }, this.more);
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
      setText(mean.lastChild, groups.mean ? statistic(model, "mean", id) : "");
      setText(variance.lastChild, statistic(model, "var", id));
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
      const node = h("li", { class: "chip", "data-g": id }, label, mean, variance);
      return { node, label, mean, variance };
    });
    // Many chips scroll, and what scrolls must be reached by keyboard.
    setAttribute(this.root, "tabindex", count > FEW_CHIPS ? "0" : null);
    this.root.replaceChildren(...this.chips.map((chip) => chip.node), this.more);
  }

  light(group) {
    if (group === this.lit) return;
    this.chips[this.lit]?.node.classList.remove("in");
    this.chips[group]?.node.classList.add("in");
    this.lit = group;
  }
}

// Labels over the sets: "μ = 2.5" on the rim of each block of cells that shares it; at the end of
// the row where sets are whole rows.
export function paintOverlays(layout, model, stepKey) {
  layout.root.querySelectorAll(".over").forEach((node) => node.remove());
  setAttribute(layout.root, "data-over", null);
  const { groups, text } = model.data;
  const values = stepKey === "mean" ? groups?.mean : stepKey === "var" ? groups?.var : null;
  if (!model.ids || !values || model.byKey[stepKey].hidden) return;
  if (!picturesAreWhole(model)) return; // no room over a cell alone
  const where = model.kind === "tiles" || setsAreRows(model) ? null : whereInTable(model);
  setAttribute(layout.root, "data-over", where);
  model.members.forEach((cells, id) => {
    const name = h("span", { class: "name" }, `${text[stepKey]} = `);
    const node = h("div", { class: "over", "aria-hidden": "true", "--h": hue(id) });
    node.append(h("span", { class: "pill" }, name, fmt(values[id], groups.digits)));
    node.style.gridArea = area(model, cells);
    // Under the name of its columns, in the row that stays when the table scrolls.
    if (where === "heads") node.style.gridRow = 1;
    layout.root.append(node);
  });
}

// Sets that run through all rows have their label under the columns' names; what lies in one row
// has it in its last cell.
function whereInTable(model) {
  const [first] = model.members;
  return model.N > 1 && place(model, first[0]).n === place(model, first.at(-1)).n
    ? "cells"
    : "heads";
}

// Room for these labels beside the table or over its columns, at every step, so that nothing jumps:
// the characters of the longest number, and of the longest name before it.
export function roomForOverlays(layout, model) {
  const { groups, text } = model.data;
  const rows = setsAreRows(model);
  setAttribute(layout.root, "data-row-sets", rows ? "yes" : null);
  const { style } = layout.root;
  const table = model.ids && model.kind !== "tiles" && picturesAreWhole(model);
  const over = table && !rows && whereInTable(model) === "heads";
  if (!rows && !over) {
    style.removeProperty("--stat-chars");
    return "";
  }
  const values = [...(groups.mean ?? []), ...groups.var];
  const longest = Math.max(...values.map((value) => fmt(value, groups.digits).length));
  const name = (groups.mean ? Math.max(text.mean.length, text.var.length) : text.var.length) + 3;
  style.setProperty("--stat-chars", longest);
  style.setProperty("--stat-name", name);
  return `${longest}+${name}`;
}

// Whether every set is a whole row of the table, as in layer norm.
function setsAreRows(model) {
  const { kind, C, W, members } = model;
  const across = C * W;
  return kind !== "tiles" && across > 1 && members[0]?.length === across && members[0][1] === 1;
}

// The lines of the layout's CSS grid between which these cells lie.
function area(model, cells) {
  const ends = [cells[0], cells.at(-1)].map((i) => {
    const { n, c, w } = place(model, i);
    if (model.kind !== "tiles") return { row: n, col: columnOf(model, c, w) };
    return tileSpot(model, n, c);
  });
  const [first, last] = ends;
  const start = model.inLine ? 1 : 2;
  if (setsAreRows(model)) return `${first.row + 2} / -2`;
  const left = Math.min(first.col, last.col);
  const right = first.row === last.row ? last.col : Math.max(first.col, last.col);
  return `${first.row + 2} / ${left + start} / ${last.row + 3} / ${right + start + 1}`;
}
