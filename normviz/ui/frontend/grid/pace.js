// How long Play stays at each step: a choice of the reader's, kept in the browser.

import { h, setAttribute, setText } from "../shared/dom.js";
import { keep, kept } from "../shared/kept.js";
import { fill } from "../shared/text.js";

const SECONDS = [0.7, 1.4, 3, 6];
const USUAL = 1.4;
const KEPT = "normviz.pace";

export class Pace {
  // onChange() is called when another pace was chosen.
  constructor(onChange) {
    this.root = h("select", { class: "pace" });
    this.root.append(...SECONDS.map((seconds) => h("option", { value: seconds })));
    this.root.value = SECONDS.find((each) => String(each) === kept(KEPT)) ?? USUAL;
    this.root.addEventListener("change", () => {
      keep(KEPT, this.seconds);
      onChange();
    });
  }

  get seconds() {
    return Number(this.root.value);
  }

  paint(text) {
    setAttribute(this.root, "aria-label", text.pace);
    for (const option of this.root.children)
      setText(option, fill(text.pace_step, { seconds: option.value }));
  }
}
