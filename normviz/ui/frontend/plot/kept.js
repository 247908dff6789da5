// Plotly takes an array for changed when it is another object, and then draws everything anew.

// `now`, with every part of it that equals the same part of `before` taken from there.
export function kept(before, now) {
  if (Object.is(before, now)) return before;
  if (!isObject(before) || !isObject(now) || before.constructor !== now.constructor) return now;
  if (ArrayBuffer.isView(now)) return sameValues(before, now) ? before : now;
  const names = Object.keys(now);
  const result = Array.isArray(now) ? [] : {};
  let same = Object.keys(before).length === names.length;
  for (const name of names) {
    result[name] = kept(before[name], now[name]);
    same &&= name in before && Object.is(result[name], before[name]);
  }
  return same ? before : result;
}

function isObject(value) {
  return typeof value === "object" && value !== null;
}

function sameValues(before, now) {
  return before.length === now.length && now.every((value, i) => Object.is(value, before[i]));
}
