// How numbers are written: a fixed number of decimals, a real minus sign, and a power of ten where
// the decimals would say nothing.

export function fmt(value, digits) {
  const v = Number(value);
  if (Number.isNaN(v)) return "NaN";
  if (!Number.isFinite(v)) return v > 0 ? "∞" : "−∞";
  const size = Math.abs(v);
  const plain = v === 0 || (size < 1e6 && size >= 0.5 * 10 ** -digits);
  const text = plain ? v.toFixed(digits) : v.toExponential(2).replace("e+", "e");
  return text.replaceAll("-", "−");
}

// As short as it can be said: for the ends of an axis.
export function short(value) {
  const v = Number(value);
  if (v !== 0 && Number.isFinite(v) && (Math.abs(v) >= 1e5 || Math.abs(v) < 1e-3)) {
    const power = Number(v.toExponential(1)).toExponential();
    return power.replace("e+", "e").replaceAll("-", "−");
  }
  return String(Number(v.toPrecision(3))).replaceAll("-", "−");
}
