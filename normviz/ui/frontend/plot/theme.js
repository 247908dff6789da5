// Turns a spec into what plotly draws: packed arrays opened, colours filled in for the theme.

const COLOUR = /^var\(--nv-([a-z0-9-]+)\)$/;
const TYPES = { Float32Array, Float64Array };

export function readTheme(root, palette) {
  const style = getComputedStyle(root);
  const dark = luminance(style.getPropertyValue("--st-background-color")) < 0.5;
  const colours = {};
  for (const [name, pair] of Object.entries(palette)) colours[name] = pair[dark ? 1 : 0];
  return { name: dark ? "dark" : "light", colours, font: style.getPropertyValue("--st-font") };
}

const luminances = new Map(); // drawing to find out takes a millisecond

function luminance(colour) {
  if (!luminances.has(colour)) luminances.set(colour, painted(colour));
  return luminances.get(colour);
}

function painted(colour) {
  const canvas = document.createElement("canvas").getContext("2d");
  canvas.fillStyle = colour;
  canvas.fillRect(0, 0, 1, 1);
  const [r, g, b] = canvas.getImageData(0, 0, 1, 1).data;
  return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
}

export function resolved(value, theme) {
  if (typeof value === "string") {
    const name = COLOUR.exec(value)?.[1];
    return name ? theme.colours[name] : value;
  }
  if (Array.isArray(value)) return value.map((item) => resolved(item, theme));
  if (value === null || typeof value !== "object") return value;
  if ("base64" in value) return unpacked(value);
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, resolved(item, theme)]),
  );
}

// One dimension becomes a typed array, more become arrays of them.
function unpacked({ typed, shape, base64 }) {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const flat = new TYPES[typed](bytes.buffer);
  const split = (start, [length, ...rest]) => {
    if (!rest.length) return flat.subarray(start, start + length);
    const size = rest.reduce((a, b) => a * b, 1);
    return Array.from({ length }, (_, i) => split(start + i * size, rest));
  };
  return shape.length ? split(0, shape) : flat[0];
}

export function template({ colours, font }, coarse) {
  const axis = {
    automargin: true,
    ticklabeloverflow: "allow", // to hide labels plotly measures each, and makes a layout for it
    gridcolor: colours.grid,
    linecolor: colours.muted,
    zerolinecolor: colours.muted,
    zerolinewidth: 1,
    tickcolor: colours.muted,
    tickfont: { color: colours.muted },
    title: { font: { color: colours.text, size: 15 }, standoff: 8 },
  };
  const bar = { outlinewidth: 0, tickcolor: colours.muted, tickfont: { color: colours.muted } };
  return {
    layout: {
      paper_bgcolor: "rgba(0, 0, 0, 0)",
      plot_bgcolor: "rgba(0, 0, 0, 0)",
      font: { family: font, size: 14, color: colours.text },
      title: { font: { size: 16, weight: 600 }, x: 0, xref: "paper", xanchor: "left" },
      colorway: [1, 2, 3, 4, 5, 6].map((i) => colours[`series-${i}`]),
      xaxis: axis,
      yaxis: axis,
      coloraxis: { colorbar: bar },
      hoverlabel: {
        bgcolor: colours.surface,
        bordercolor: colours.muted,
        font: { family: font, size: 14, color: colours.text },
      },
      legend: { orientation: "h", y: 1.02, yanchor: "bottom", x: 1, xanchor: "right" },
      dragmode: coarse ? false : "zoom", // on a phone a drag scrolls the page
      modebar: {
        bgcolor: "rgba(0, 0, 0, 0)",
        color: colours.muted,
        activecolor: colours.accent,
      },
    },
    data: { heatmap: [{ colorbar: bar }], contour: [{ colorbar: bar }] },
  };
}
