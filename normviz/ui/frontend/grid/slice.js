// Which slice of a volume is shown.

import { h, setAttribute, setText } from "../shared/dom.js";
import { fill } from "../shared/text.js";

export class SlicePicker {
  constructor(onChange) {
    this.slice = 0;
    this.label = h("span");
    this.range = h("input", { type: "range", min: 1, step: 1, value: 1 });
    this.root = h("label", { class: "slices" }, this.label, this.range);
    this.range.addEventListener("input", () => {
      this.slice = Number(this.range.value) - 1;
      this.write();
      onChange(this.slice);
    });
  }

  paint(model, slice) {
    this.slice = slice;
    this.template = model.data.text.slice;
    this.count = model.D;
    this.slice = Math.min(this.slice, model.D - 1);
    this.root.hidden = model.D === 1;
    setAttribute(this.range, "max", model.D);
    this.range.value = this.slice + 1;
    this.write();
  }

  write() {
    setText(this.label, fill(this.template, { number: this.slice + 1, count: this.count }));
  }
}
