// The line that tells one cell's way: x, minus mu, times 1/sigma, x_hat, times gamma, plus beta, y.

import { h, setAttribute, setText } from "../shared/dom.js";
import { placeName } from "./cells.js";
import { fmt } from "./format.js";
import { groupOf, hue, statistic } from "./model.js";

function station(model, key, i) {
  const step = model.byKey[key];
  if (!step) return null;
  const value = h("b", {}, step.texts[i]);
  return h("span", { class: "station", "data-side": step.side }, h("i", {}, step.symbol), value);
}

function passage(lines) {
  const arrow = h("span", { class: "arrow" });
  return h("span", { class: "passage" }, h("span", {}, lines.join("  ")), arrow);
}

const FACTOR_DIGITS = 3; // 1 / σ is a quotient: it has no end of digits of its own

// "− 2.50", and "+ 2.50" for what is subtracted when it is negative.
function signed(value, digits, minus) {
  const v = Number(value);
  return `${v < 0 !== minus ? "−" : "+"} ${fmt(Math.abs(v), digits)}`;
}

function toNormalized(model, id) {
  const { groups } = model.data;
  if (model.byKey.x_hat?.hidden) return passage([]);
  const lines = [];
  if (groups.mean) lines.push(signed(groups.mean[id], groups.digits, true));
  lines.push(`× ${fmt(groups.inv_std[id], FACTOR_DIGITS)}`);
  return passage(lines);
}

function toOutput(model, i) {
  const { params } = model.data;
  if (!params) return passage([]);
  const k = params.ids[i];
  const lines = [`× ${fmt(params.gamma[k], 2)}`];
  if (params.beta) lines.push(signed(params.beta[k], 2, false));
  return passage(lines);
}

export class Readout {
  constructor() {
    this.where = h("span", { class: "where" });
    this.way = h("div", { class: "way" });
    this.set = h("span", { class: "of-set" });
    const first = h("div", { class: "about" }, this.where, this.set);
    this.root = h("div", { class: "readout" }, first, this.way);
  }

  paint(model, i) {
    const { text, mode, groups } = model.data;
    setAttribute(this.root, "data-empty", i === null ? "yes" : null);
    if (i === null) {
      setText(this.where, mode === "mark" ? text.hint_mark : text.hint);
      this.way.replaceChildren();
      this.set.replaceChildren();
      return;
    }
    setText(this.where, placeName(model, i));
    const id = groupOf(model, i);
    const stations = [station(model, "x", i)];
    if (mode !== "mark") {
      if (id !== null) stations.push(toNormalized(model, id), station(model, "x_hat", i));
      stations.push(toOutput(model, i), station(model, "y", i));
    }
    this.way.replaceChildren(...stations.filter((node) => node !== null));
    this.set.replaceChildren(...(id === null ? [] : this.aboutSet(model, id)));
  }

  aboutSet(model, id) {
    const { groups, text } = model.data;
    const chip = h("span", { class: "swatch", "--h": hue(id) }, groups.labels[id]);
    const numbers = [`${text.var} = ${statistic(model, "var", id)}`, groups.members];
    if (groups.mean) numbers.unshift(`${text.mean} = ${statistic(model, "mean", id)}`);
    return [chip, ...numbers.map((line) => h("span", {}, line))];
  }
}
