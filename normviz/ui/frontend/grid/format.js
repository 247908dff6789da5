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
export function short(value, digits = 3) {
  const v = Number(value);
  if (v !== 0 && Number.isFinite(v) && (Math.abs(v) >= 1e5 || Math.abs(v) < 1e-3)) {
    const power = Number(v.toExponential(digits - 2)).toExponential();
    return power.replace("e+", "e").replaceAll("-", "−");
  }
  return String(Number(v.toPrecision(digits))).replaceAll("-", "−");
}

// The numbers of an axis, each as short as the others let it be: no two of them read alike.
export function labels(values) {
  for (let digits = 3; digits < 15; digits += 1) {
    const texts = values.map((value) => short(value, digits));
    if (new Set(texts).size === new Set(values).size) return texts;
  }
  return values.map((value) => short(value));
}

// A number with so many significant digits, without zeros at its end.
export function significant(value, digits) {
  const v = Number(value);
  if (!Number.isFinite(v)) return fmt(v, 0);
  const [mantissa, power] = v.toPrecision(digits).split("e");
  const plain = power === undefined || (Math.abs(v) < 1e6 && Math.abs(v) >= 1);
  const text = plain ? String(Number(v.toPrecision(digits))) : `${Number(mantissa)}e${Number(power)}`;
  return text.replaceAll("-", "−");
}

// The number that a text of ours says.
function said(text) {
  return Number(text.replaceAll("−", "-"));
}

// What one step of the last digit of a text is worth.
function lastPlace(text) {
  const [mantissa, power] = text.split("e");
  const places = mantissa.includes(".") ? mantissa.split(".")[1].length : 0;
  return 10 ** (said(power ?? "0") - places);
}

const FEWEST = 3;
const MANY = 9;
const MOST = 15;

// The operands as texts, with the fewest digits from which who computes gets the result's text; with
// many where none do, as the result was rounded on its way. As in normviz/ui/numbers.py.
export function agreeing(compute, operands, result) {
  const most = 0.5 * lastPlace(result) * (1 + 1e-6);
  const agrees = (texts) => Math.abs(compute(...texts.map(said)) - said(result)) <= most;
  for (let digits = FEWEST; digits <= MOST; digits += 1) {
    const texts = operands.map((value) => significant(value, digits));
    if (!agrees(texts)) continue;
    operands.forEach((value, k) => {
      for (let few = FEWEST; few < digits; few += 1) {
        const shorter = significant(value, few);
        if (!agrees(texts.map((text, j) => (j === k ? shorter : text)))) continue;
        texts[k] = shorter;
        break;
      }
    });
    return texts;
  }
  return operands.map((value) => significant(value, MANY));
}
