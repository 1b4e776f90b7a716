// Roots of polynomials, and the range of one parameter cut where the list changes.

import {D, P} from './data.js';
import {decisive, listKey, moveSigns} from './regions.js';
import {value} from './tape.js';

/**
 * @typedef {[number, number]} Root a value of the parameter, and the place of the polynomial that vanishes there
 * @typedef {{cuts: number[], keys: string[], places: number[], met: Root[]}} Line the names of lists between cuts; at
 * each
 *   cut the place of its polynomial; and all roots
 */

/** Return the roots in [low, high] of the polynomial with these coefficients, the constant first.
 * @param {number[]} c @param {number} low @param {number} high @returns {number[]} */
export function roots(c, low, high) {
  let d = c.length - 1;
  let most = 0;
  for (const x of c) most = Math.max(most, Math.abs(x));
  if (!(most > 0) || !Number.isFinite(most)) return [];
  const far = Math.max(Math.abs(low), Math.abs(high), 1e-300);
  while (d > 0 && Math.abs(c[d]) * far ** d <= 1e-14 * most * Math.max(1, far ** d)) d--;
  if (d === 0) return [];
  if (d === 1) {
    const r = -c[0] / c[1];
    return r > low && r < high ? [r] : [];
  }
  /** @param {number} x */
  const f = x => {
    let s = 0;
    for (let k = d; k >= 0; k--) s = s * x + c[k];
    return s;
  };
  const slope = Array.from({length: d}, (_, k) => (k + 1) * c[k + 1]);
  const ends = [low, ...roots(slope, low, high), high];
  const found = [];
  for (let k = 0; k + 1 < ends.length; k++) {
    let [a, b] = [ends[k], ends[k + 1]];
    let fa = f(a);
    if (fa === 0 && a > low) found.push(a);
    else if (fa * f(b) < 0) {
      for (let n = 0; n < 60 && b - a > 1e-14 * far; n++) {
        const m = (a + b) / 2;
        const fm = f(m);
        if (fa * fm <= 0) b = m;
        else [a, fa] = [m, fm];
      }
      found.push((a + b) / 2);
    }
  }
  return found;
}

/** @typedef {[number, number[]]} Coefficients the place of a polynomial, and its registers along a parameter */

/**
 * Return the polynomials that parameter k moves.
 * @param {number} k @returns {Coefficients[]}
 */
const movedBy = k =>
  decisive.flatMap(place => {
    const registers = D.along[place][k];
    return registers ? [/** @type {Coefficients} */ ([place, registers])] : [];
  });
export const coefficients = P.map((_, k) => movedBy(k));

/** Return all roots along parameter k, with the coefficients as they are in the registers.
 * @param {number} k @returns {Root[]} */
function rootsAlong(k) {
  const {low, high} = P[k];
  /** @type {Root[]} */
  const found = [];
  for (const [place, registers] of coefficients[k]) {
    const c = registers.map(t => value[t]);
    for (const root of roots(c, low, high)) found.push([root, place]);
  }
  return found.sort((a, b) => a[0] - b[0]);
}

/** Return the range of parameter k, cut where the list changes; the registers are those of its end afterwards.
 * @param {number} k @returns {Line} */
export function lineAlong(k) {
  const {low, high} = P[k];
  const met = rootsAlong(k);
  const cuts = [low];
  /** @type {string[]} */
  const keys = [];
  const places = [];
  let from = low;
  for (let n = 0; n <= met.length; n++) {
    const to = n < met.length ? met[n][0] : high;
    if (to - from > 1e-9 * (high - low)) {
      moveSigns(k, (from + to) / 2);
      const here = listKey();
      if (!keys.length) keys.push(here);
      else if (keys[keys.length - 1] !== here) {
        cuts.push(from);
        keys.push(here);
        places.push(met[n - 1][1]);
      }
      from = to;
    }
  }
  cuts.push(high);
  return {cuts, keys, places, met};
}
