// The line that tells one cell's way: x, minus mu, times 1/sigma, x_hat, times gamma, plus beta, y.

import { h, setAttribute, setText } from "../shared/dom.js";
import { placeName } from "./cells.js";
import { agreeing } from "./format.js";
import { groupOf, hue, statistic } from "./model.js";

function station(step, text) {
  const value = h("b", {}, text);
  return h("span", { class: "station", "data-side": step.side }, h("i", {}, step.symbol), value);
}

function passage(lines) {
  const arrow = h("span", { class: "arrow" });
  return h("span", { class: "passage" }, h("span", {}, lines.join("  ")), arrow);
}

// "− 2.5", and "+ 2.5" for what is subtracted when it is negative.
function signed(text, minus) {
  const negative = text.startsWith("−");
  return `${negative !== minus ? "−" : "+"} ${negative ? text.slice(1) : text}`;
}

// The way of cell i, with as many digits as who recomputes it needs: from its end to its start,
// as a number has to come out with the digits with which it goes on.
function wayOf(model, i, id) {
  const { groups, params, single } = model.data;
  const exactly = single ? Math.fround : Number; // the number that a cell's shortest text stands for
  const { x, x_hat: xHat, y } = model.byKey;
  const way = [];
  let hat = xHat?.texts[i];
  if (y) {
    const lines = [];
    if (params && !y.hidden && !xHat?.hidden && id !== null) {
      const k = params.ids[i];
      const [gamma, from, beta] = agreeing(
        (g, v, b) => g * v + b,
        [params.gamma[k], exactly(xHat.values[i]), params.beta?.[k] ?? 0],
        y.texts[i],
      );
      hat = from;
      lines.push(`× ${gamma}`);
      if (params.beta) lines.push(signed(beta, false));
    }
    way.unshift(passage(lines), station(y, y.texts[i]));
  }
  let input = x.texts[i];
  if (xHat && id !== null) {
    const lines = [];
    if (!xHat.hidden) {
      const mean = groups.mean?.[id] ?? 0;
      const texts = agreeing(
        (v, mu, factor) => (v - mu) * factor,
        [exactly(x.values[i]), mean, groups.inv_std[id]],
        hat,
      );
      if (Number.isFinite(x.values[i])) [input] = texts;
      if (groups.mean) lines.push(signed(texts[1], true));
      lines.push(`× ${texts[2]}`);
    }
    way.unshift(passage(lines), station(xHat, hat));
  }
  return [station(x, input), ...way];
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
    const { x } = model.byKey;
    const way = mode === "mark" ? [station(x, x.texts[i])] : wayOf(model, i, id);
    this.way.replaceChildren(...way);
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
