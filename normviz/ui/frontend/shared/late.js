// Says that an answer of Python's is late: otherwise a page whose line is cut looks frozen, with a
// number in it that does not count yet. It lies over the page, so that nothing moves.

import { h, setText } from "./dom.js";

const STYLE = `
  position: fixed; inset: auto 1rem 1rem; z-index: 9; width: fit-content; max-width: 36rem;
  margin: 0 auto; padding: 0.6rem 1rem; border-radius: 0.5rem; font: 0.95rem var(--st-font);
  color: var(--st-background-color); background: var(--st-text-color);`;

export class Late {
  constructor() {
    // The paragraph stays, only its text changes: that is what makes a screen reader speak it.
    this.root = h("p", { role: "status", dir: "auto", style: STYLE, "data-testid": "nv-late" });
    this.say("");
  }

  say(text) {
    setText(this.root, text);
    this.root.style.visibility = text ? "visible" : "hidden";
  }
}
