// How long Play stays at each step: a choice of the reader's, kept in the browser.

import { h, setAttribute, setText } from "../shared/dom.js";
import { fill } from "../shared/text.js";

const SECONDS = [0.7, 1.4, 3, 6];
const USUAL = 1.4;
const KEPT = "normviz.pace";

// A browser may keep nothing for a page: then each visit starts at the usual pace.
function kept() {
  try {
    return Number(localStorage.getItem(KEPT));
  } catch {
    return USUAL;
  }
}

function keep(seconds) {
  try {
    localStorage.setItem(KEPT, seconds);
  } catch {
    // It holds until the page is left.
  }
}

export class Pace {
  // onChange() is called when another pace was chosen.
  constructor(onChange) {
    this.root = h("select", { class: "pace" });
    this.root.append(...SECONDS.map((seconds) => h("option", { value: seconds })));
    this.root.value = SECONDS.includes(kept()) ? kept() : USUAL;
    this.root.addEventListener("change", () => {
      keep(this.seconds);
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
