// Numbers as the pages write them, and as floating point has them.
const raised = n => String(n).replace("-", "⁻").replace("+", "").replace(/\d/g, d => "⁰¹²³⁴⁵⁶⁷⁸⁹"[d]);
const pretty = text => text.replace("Infinity", "∞").replace(/^(-?)1e(.*)/, (_, sign, n) => sign + "10" + raised(n))
  .replace(/e(.*)/, (_, n) => "\u00a0×\u00a010" + raised(n)).replace("-", "−");
const show = (x, digits) => pretty(Object.is(x, -0) ? "-0" : String(digits ? +x.toPrecision(digits) : x));
const ulps = n => pretty(n < 10 ? String(+n.toPrecision(2)) : n < 1e4 ? n.toFixed(0) : n.toExponential(1));
// A number as a reader types it, or copies it from a page.
const read = text => {
  text = text.trim().replace("−", "-").replace(/^-?[1-9]\d{0,2}(,\d{3})+$/, number => number.replace(/,/g, "")).replace(",", ".").replace(/∞|inf(inity)?$/i, "Infinity").replace(/\s*×\s*10(?!\d)/, "e")
    .replace(/^(-?)10(?=[⁰-⁻¹²³])/, (_, sign) => sign + "1e").replace(/[⁰-⁻¹²³]/g, d => "-0123456789"["⁻⁰¹²³⁴⁵⁶⁷⁸⁹".indexOf(d)]);
  return text === "" || isNaN(text) && !/^nan$/i.test(text) ? undefined : Number(text);
};
const cell = new Float64Array(1), bits = new BigInt64Array(cell.buffer);
const beside = (x, up) => {
  if (!x) return up ? 5e-324 : -5e-324;
  cell[0] = x;
  bits[0] += (x > 0) === up ? 1n : -1n;
  return cell[0];
};
const clamp = (x, low, high) => min(max(x, low), high);
const fill = (text, fields) => text.replace(/\{(\w+)\}/g, (_, name) => fields[name]);
// How far a number is from another, in units of the last place of that.
const ulpsOff = (y, truth) => {
  if (y === truth || Object.is(y, truth)) return 0;
  return isFinite(y) && isFinite(truth) ? abs(y - truth) / (beside(abs(truth), true) - abs(truth)) : 1 / 0;
};
