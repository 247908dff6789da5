// Shapes of the plane, in its units: x to the right, y up.

import { svg } from "../shared/dom.js";

export const scale = 50; // SVG units in one unit of the plane

const FAR = 100; // beyond every edge

// An arrow in `group`; none where it would have no length.
export function arrow(group, from, to) {
  if (!group.firstChild) group.append(svg("line", {}), svg("path", {}));
  const [shaft, head] = group.children;
  const [x, y] = to ? [scale * (to[0] - from[0]), -scale * (to[1] - from[1])] : [0, 0];
  const length = Math.hypot(x, y);
  group.toggleAttribute("hidden", length < 1);
  group.setAttribute("display", length < 1 ? "none" : "inline");
  if (length < 1) return;
  const [left, top] = [scale * from[0], -scale * from[1]];
  const size = Math.min(11, 0.6 * length);
  const [dx, dy] = [(x / length) * size, (y / length) * size];
  const [ex, ey] = [left + x, top + y];
  for (const [name, value] of [
    ["x1", left],
    ["y1", top],
    ["x2", ex - dx],
    ["y2", ey - dy],
  ]) {
    shaft.setAttribute(name, value);
  }
  const side = [-0.45 * dy, 0.45 * dx];
  const corners = [
    [ex, ey],
    [ex - dx + side[0], ey - dy + side[1]],
    [ex - dx - side[0], ey - dy - side[1]],
  ];
  head.setAttribute("d", `M${corners.map((corner) => corner.join(" ")).join("L")}z`);
}

// The line w x + b = 0, and the side of it where w x + b > 0.
export function halfPlane(side, line, w, b) {
  const length = Math.hypot(...w);
  line.setAttribute("display", length ? "inline" : "none");
  side.setAttribute("display", length || b > 0 ? "inline" : "none");
  const u = length ? [w[0] / length, w[1] / length] : [1, 0];
  const distance = length ? -b / length : -FAR;
  const foot = [u[0] * distance, u[1] * distance];
  const ends = [-FAR, FAR].map((k) => [foot[0] - k * u[1], foot[1] + k * u[0]]);
  const far = ends.map(([x, y]) => [x + 2 * FAR * u[0], y + 2 * FAR * u[1]]);
  const at = ([x, y]) => `${scale * x},${-scale * y}`;
  side.setAttribute("points", [...ends, far[1], far[0]].map(at).join(" "));
  const [[x1, y1], [x2, y2]] = ends;
  line.setAttribute("x1", scale * x1);
  line.setAttribute("y1", -scale * y1);
  line.setAttribute("x2", scale * x2);
  line.setAttribute("y2", -scale * y2);
}
