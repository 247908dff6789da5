// The bar of steps from x to y: back, play, forward, and each step by name.

import { h, setAttribute, setText, svg } from "../shared/dom.js";
import { fill } from "../shared/text.js";
import { Pace } from "./pace.js";

const ICONS = {
  back: "M15 5 8 12l7 7",
  forward: "m9 5 7 7-7 7",
  play: "M8 5v14l11-7z",
  pause: "M7 5h4v14H7zM13 5h4v14h-4z",
};

function icon(name) {
  const attributes = { viewBox: "0 0 24 24", class: `icon ${name}`, "aria-hidden": "true" };
  return svg("svg", attributes, svg("path", { d: ICONS[name] }));
}

function button(name, onClick) {
  const node = h("button", { type: "button", class: `round ${name}` }, icon(name));
  node.addEventListener("click", onClick);
  return node;
}

export class Stepper {
  // goTo(step) is called for every step that the learner, or the playing bar, goes to.
  constructor(goTo) {
    this.goTo = goTo;
    this.step = 0;
    this.timer = null;
    this.halted = false; // on the way, by the learner
    this.back = button("back", () => this.choose(this.step - 1));
    this.play = button("play", () => (this.timer ? this.halt() : this.start()));
    this.forward = button("forward", () => this.choose(this.step + 1));
    this.pace = new Pace(() => this.timer && this.run());
    this.list = h("ol", { class: "steps" });
    this.root = h("div", { class: "stepper", role: "group" });
    const transport = h("div", { class: "transport" }, this.back, this.play, this.forward);
    this.root.append(transport, this.list);
  }

  choose(step) {
    this.pause();
    this.halted = false;
    this.goTo(step);
  }

  start() {
    if (!this.halted) this.goTo(0);
    this.halted = false;
    this.run();
    this.paintPlay();
  }

  run() {
    clearInterval(this.timer);
    this.timer = setInterval(() => this.tick(), 1000 * this.pace.seconds);
  }

  tick() {
    this.goTo(this.step + 1);
    if (this.step === this.list.children.length - 1) this.pause();
  }

  halt() {
    this.pause();
    this.halted = true;
  }

  pause() {
    clearInterval(this.timer);
    this.timer = null;
    this.paintPlay();
  }

  paint(model, step) {
    const { steps, text, mode } = model.data;
    // While the learner guesses, later steps would give the answer away.
    const open = model.steps.map((each) => mode !== "mark" && !each.hidden);
    this.text = text;
    this.step = step;
    if (this.list.children.length !== steps.length) this.rebuild(steps.length);
    steps.forEach((item, k) => {
      const node = this.list.children[k].firstChild;
      setText(node.firstChild, item.symbol);
      setText(node.lastChild, item.label);
      setAttribute(node, "aria-current", k === step ? "step" : null);
      setAttribute(node.parentNode, "data-side", item.side);
      node.parentNode.classList.toggle("done", k < step);
      node.disabled = !open[k];
    });
    setAttribute(this.root, "aria-label", text.steps);
    setAttribute(this.back, "aria-label", text.back);
    setAttribute(this.forward, "aria-label", text.forward);
    this.play.disabled = !open.every(Boolean);
    this.back.disabled = !open[step - 1];
    this.forward.disabled = !open[step + 1];
    this.pace.paint(text);
    this.paintPlay();
  }

  rebuild(count) {
    this.pause();
    const items = Array.from({ length: count }, (_item, k) => {
      const node = h("button", { type: "button" }, h("b"), h("span"));
      node.addEventListener("click", () => this.choose(k));
      return h("li", {}, node);
    });
    this.list.replaceChildren(...items);
  }

  paintPlay() {
    if (!this.text) return;
    const name = this.timer ? "pause" : "play";
    setAttribute(this.play, "aria-label", this.text[name]);
    if (!this.play.querySelector(`.${name}`)) this.play.replaceChildren(icon(name));
  }

  announcement(model) {
    const { steps, text } = model.data;
    const number = this.step + 1;
    const { label, caption } = steps[this.step];
    return `${fill(text.step_now, { number, count: steps.length, label })}. ${caption}`;
  }
}
