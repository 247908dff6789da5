// The grid of a batch: cells that share statistics light up together.
//
// Streamlit calls the default export after every rerun with new data and the same parent element.
// Python owns the numbers; what the learner points at, pins, marks and steps to is shown at once
// and told to Python, whose answer counts only when it knows all that happened here.

import { h, setAttribute, setText } from "../shared/dom.js";
import { Late } from "../shared/late.js";
import { Mail, newestOfType } from "../shared/mail.js";
import { digest } from "../shared/text.js";
import { Block } from "./block.js";
import { MOST_MOVING, cellName, paintCells, paintSets, shades } from "./cells.js";
import { startEdit } from "./edit.js";
import { fit, markMore, picturesInLine } from "./fit.js";
import { fmt } from "./format.js";
import { Histograms } from "./hist.js";
import { listen } from "./keys.js";
import { buildLayout, layoutKey, paintEdges, paintHeads } from "./layout.js";
import { groupOf, neighbour, picturesAreWhole, readModel } from "./model.js";
import { Readout } from "./readout.js";
import { SlicePicker } from "./slice.js";
import { Statistics, paintOverlays, roomForOverlays } from "./stats.js";
import { Stepper } from "./stepper.js";

const SHEETS = ["grid.css", "cells.css", "marks.css", "tiles.css", "apart.css", "panels.css"];
const grids = new WeakMap();
let sheets = null;

export default function render(component, styles) {
  sheets ??= SHEETS.map((name) => sheetOf(styles[name]));
  const { parentElement } = component;
  let grid = grids.get(parentElement);
  if (!grid) {
    grid = new Grid(parentElement);
    grids.set(parentElement, grid);
  }
  grid.update(component);
  return () => grid.stop();
}

// Inline CSS would be sent again at every rerun; a sheet is made once.
function sheetOf(text) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return sheet;
}

class Grid {
  constructor(parent) {
    parent.adoptedStyleSheets = sheets;
    this.state = { step: 0, pinned: null, slice: 0, marks: null, pointed: null };
    this.state.pending = new Map();
    this.tabStop = 0;
    this.late = new Late();
    this.mail = new Mail(
      (event) => this.setTriggerValue("event", event),
      newestOfType,
      (late) => this.late.say(late ? this.model.data.late : ""),
    );
    this.stepper = new Stepper((step) => this.goTo(step));
    this.readout = new Readout();
    this.statistics = new Statistics((group) => this.pointAtSet(group));
    this.block = new Block((i) => this.pointAtSet(groupOf(this.model, i)));
    this.histograms = new Histograms();
    this.slices = new SlicePicker((slice) => this.takeSlice(slice));
    this.scroller = h("div", { class: "scroller" });
    this.scale = h("div", { class: "scale", "aria-hidden": "true" }, h("b"), h("i"), h("b"));
    this.caption = h("p", { class: "caption", dir: "auto" });
    this.live = h("div", { class: "live", "aria-live": "polite" });
    this.more = h("p", { class: "note", dir: "auto", hidden: "" });
    this.scroller.addEventListener("scroll", () => markMore(this));
    const box = h("div", { class: "box" }, this.scroller);
    const main = h("div", { class: "main" }, this.slices.root, box, this.more, this.scale);
    const told = h("div", { class: "told" }, this.caption, this.stepper.pace.root);
    this.frame = h("div", { class: "frame" }, this.stepper.root, told);
    this.frame.append(main, this.block.root, this.readout.root, this.statistics.root);
    this.frame.append(this.histograms.root, this.live);
    this.root = h("div", { class: "nv", dir: "ltr", "data-testid": "nv-grid" }, this.frame);
    listen(this.scroller, this);
    new ResizeObserver(() => this.fit()).observe(this.root);
    // The paragraph stays, only its text changes: that is what makes a screen reader speak it.
    this.reading = h("p", { class: "reading", role: "status", "data-testid": "nv-reading" });
    parent.querySelector(".nv-root").replaceChildren(this.root, this.reading, this.late.root);
  }

  stop() {
    this.stepper.pause();
    this.mail.stop();
  }

  // ---- data from Python

  update({ data, setTriggerValue }) {
    this.setTriggerValue = setTriggerValue;
    this.model = readModel(data, picturesInLine(this.root));
    const { state } = this;
    this.mail.answered(data.seq, data.run);
    if (this.mail.idle) {
      Object.assign(state, { step: data.step, pinned: data.pinned, slice: data.slice });
      state.marks = new Set(data.marks);
    }
    // What was typed stands in its cell until Python has answered, and no longer.
    const edits = this.mail.unanswered.filter((message) => message.type === "edit");
    state.pending = new Map(edits.map(({ index, value }) => [index, value]));
    state.step = Math.min(state.step, this.model.steps.length - 1);
    if (data.mode === "explore") state.marks = null;
    this.slices.paint(this.model, state.slice);
    this.layOut();
    this.paintSets();
    this.paintStep();
    setText(this.reading, data.reading);
    const { seq: _seq, run: _run, ...drawn } = data;
    this.root.dataset.painted = digest(JSON.stringify(drawn));
  }

  layOut() {
    const key = `${layoutKey(this.model)}@${this.slices.slice}`;
    if (key === this.layoutKey) return;
    this.layoutKey = key;
    this.layout = buildLayout(this.model, this.slices.slice);
    this.scroller.replaceChildren(this.layout.root);
    this.root.dataset.kind = this.model.kind;
    setAttribute(this.layout.root, "data-dense", this.model.N > 8 ? "yes" : null);
    this.scroller.classList.toggle("tall", this.model.kind !== "tiles" && this.model.N > 12);
    this.state.pointed = null;
    this.setTabStop(this.shown(this.state.pinned) ? this.state.pinned : this.firstShown());
  }

  firstShown() {
    return this.layout.cells.findIndex((node) => node);
  }

  shown(i) {
    return i !== null && this.layout.cells[i] !== undefined;
  }

  takeSlice(slice) {
    this.state.slice = slice;
    this.mail.post({ type: "slice", slice });
    this.layOut();
    this.paintSets();
    this.paintStep();
  }

  paintSets() {
    const { model, layout } = this;
    const { data } = model;
    setAttribute(this.root, "data-mode", data.mode);
    setAttribute(this.root, "data-plain", model.ids ? null : "yes");
    setAttribute(this.root, "data-apart", picturesAreWhole(model) ? null : "yes");
    this.root.classList.toggle("few", model.size <= MOST_MOVING);
    if (model.kind !== "tiles") setAttribute(layout.root, "aria-label", data.text.grid);
    paintHeads(layout, model);
    this.block.paint(model);
    this.histograms.paint(data.hist, data.text);
    const sets = JSON.stringify([model.ids, data.groups?.labels]);
    if (sets !== layout.sets) {
      layout.sets = sets;
      paintEdges(layout, model);
      paintSets(layout, model);
      this.lit = undefined;
    }
    const chars = `${model.chars}/${roomForOverlays(layout, model)}`;
    if (chars !== layout.chars) {
      layout.chars = chars;
      layout.root.style.setProperty("--chars", model.chars);
      this.fit();
    }
  }

  // While the learner guesses, later steps would give the answer away.
  get step() {
    return this.model.steps[this.model.data.mode === "mark" ? 0 : this.state.step];
  }

  paintStep() {
    const { model, layout, state } = this;
    const step = this.step;
    this.stepper.paint(model, model.steps.indexOf(step));
    setAttribute(this.root, "data-side", step.side);
    setAttribute(this.root, "data-step", step.key);
    setText(this.caption, step.caption);
    paintCells(layout, model, step, state, this.paintedStep !== step.key);
    this.paintedStep = step.key;
    paintOverlays(layout, model, step.key);
    this.statistics.paint(model, step.key);
    const [low, high] = shades(step);
    setText(this.scale.firstChild, step.hidden ? "?" : fmt(low, step.digits));
    setText(this.scale.lastChild, step.hidden ? "?" : fmt(high, step.digits));
    this.light();
  }

  fit() {
    if (this.layout) fit(this);
  }

  // ---- what is pointed at

  point(i) {
    this.state.pointed = i;
    this.schedule(null);
  }

  pointAtSet(group) {
    this.state.pointed = null;
    this.schedule(group);
  }

  schedule(group) {
    this.chipGroup = group;
    this.painting ??= requestAnimationFrame(() => {
      this.painting = null;
      this.light();
    });
  }

  light() {
    const { model, layout, state } = this;
    const { pointed, pinned } = state;
    const active = pointed ?? pinned;
    const group = this.chipGroup ?? groupOf(model, active);
    this.root.dataset.hover = pointed ?? "";
    this.root.dataset.lit = group ?? "";
    this.root.classList.toggle("pointing", pointed !== null || this.chipGroup != null);
    if (group !== this.lit) {
      for (const i of model.members[this.lit] ?? []) layout.cells[i]?.classList.remove("in");
      if (this.lit === undefined) layout.cells.forEach((node) => node.classList.remove("in"));
      for (const i of model.members[group] ?? []) layout.cells[i]?.classList.add("in");
      this.lit = group;
    }
    if (this.at !== pointed) {
      layout.cells[this.at]?.classList.remove("at");
      layout.cells[pointed]?.classList.add("at");
      this.at = pointed;
    }
    this.statistics.light(group);
    this.block.light(model, group, active);
    this.readout.paint(model, active);
    this.histograms.light(model, active);
  }

  // ---- what the learner does

  arrive(i) {
    this.setTabStop(i);
    this.point(i);
  }

  setTabStop(i) {
    this.layout.cells[this.tabStop]?.setAttribute("tabindex", "-1");
    this.tabStop = i;
    this.layout.cells[i]?.setAttribute("tabindex", "0");
  }

  focus(i) {
    this.layout.cells[i].focus();
  }

  choose(i) {
    const { data } = this.model;
    if (data.mode === "reveal") return;
    if (data.mode === "mark") this.toggleMark(i);
    else this.pin(i);
  }

  toggleMark(i) {
    const { marks, pinned } = this.state;
    if (i === pinned) return;
    if (!marks.delete(i)) marks.add(i);
    this.mail.post({ type: "marks", marks: [...marks].sort((a, b) => a - b) });
    this.paintStep();
  }

  pin(i) {
    const { state, model } = this;
    if (i === state.pinned) return;
    state.pinned = i;
    this.mail.post({ type: "pin", index: i });
    this.paintStep();
    this.say(cellName(model, i, this.step, state));
  }

  edit(i, typed) {
    const { data } = this.model;
    const node = this.layout.cells[i];
    if (!data.editable || data.mode !== "explore" || node.querySelector("input")) return;
    startEdit(node, this.model, i, {
      typed,
      commit: (value) => {
        this.state.pending.set(i, value);
        this.mail.post({ type: "edit", index: i, value });
        this.paintStep();
      },
      close: (move) => {
        if (move === null || !this.shown(i)) return;
        const dx = { stay: 0, on: 1, back: -1 }[move];
        this.focus(neighbour(this.model, i, dx, 0) ?? i);
      },
    });
  }

  goTo(step) {
    if (step < 0 || step >= this.model.steps.length || step === this.state.step) return;
    this.state.step = step;
    this.mail.post({ type: "step", step });
    this.paintStep();
    this.say(this.stepper.announcement(this.model));
  }

  say(text) {
    setText(this.live, text);
  }
}
