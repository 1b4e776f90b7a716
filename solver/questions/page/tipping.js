// Tipping points along a parameter, as `zopa thresholds` has them: the names that stand change there, or at that value
// alone (ends of the range included), or a tie lets equilibria of a game run on into a continuum.

import {B, D, P} from './data.js';
import {allAnswers, cellsAt, shapeAt} from './continua.js';
import {different, listOf, moveSigns, OUTSIDE, signAt, standing} from './regions.js';
import {everyAlong, run, value} from './tape.js';

/** @typedef {{tips: import('./roots.js').Root[], gaps: [number, number][]}} Tips the tipping points; the place is -1
 * at the
 *   end of the range; and the values ruled out across which the names change */

/**
 * Return the names of a list.
 * @param {number[]} list @returns {string}
 */
const labelsOf = list => [...new Set(list.map(k => B[k].label))].sort().join('; ');

/** Return the roots met along a range, with its ends: each a value, and the places of what vanishes there.
 * @param {import('./roots.js').Root[]} met @param {import('./data.js').Range} range @param {number} near
 * @returns {number[][]} */
function groupRoots(met, {low, high}, near) {
  const groups = [[low], [high]];
  for (const [x, place] of met) {
    const same = groups.find(group => Math.abs(x - group[0]) <= near);
    if (same) same.push(place);
    else groups.push([x, place]);
  }
  return groups.sort((a, b) => a[0] - b[0]);
}

/**
 * Return where it tips along parameter k.
 * @param {number} k @param {import('./roots.js').Line} line @returns {Tips}
 */
export function tipsAlong(k, {cuts, keys, met}) {
  const near = 1e-9 * (P[k].high - P[k].low);
  /** @type {[number, number, number[]][]} */
  const parts = keys.flatMap((name, n) => {
    const list = listOf(name);
    return list ? [/** @type {[number, number, number[]]} */ ([cuts[n], cuts[n + 1], list])] : [];
  });
  /** @type {import('./roots.js').Root[]} */
  const tips = [];
  for (const [x, ...zero] of keys.length ? groupRoots(met, P[k], near) : []) {
    moveSigns(k, x);
    for (const p of zero) value[signAt[p]] = 0;
    const there = standing(D.main);
    const beside = [...keys.keys()].filter(n => keys[n] !== OUTSIDE && cuts[n] <= x + near && cuts[n + 1] >= x - near);
    if (there && !beside.length) parts.push([x, x, there]);
    if (there && !cellsAt.length) run(everyAlong[k]);
    const own = there ? [cellsAt.length ? there : different(there)] : [];
    const names = new Set([...beside.map(n => listOf(keys[n]) || []), ...own].map(labelsOf));
    const tied = () =>
      beside.some(n => {
        // A piece has its own formulas, wrong where it does not stand.
        const both = (listOf(keys[n]) || []).filter(b => there?.includes(b));
        const inside = (cuts[n] + cuts[n + 1]) / 2; // a corner of a continuum may gain an answer, and nothing else
        const changed = allAnswers(k, x, both) !== allAnswers(k, inside, both);
        return changed && (shapeAt(k, x) ?? x) !== shapeAt(k, inside);
      });
    if (names.size > 1 || (cellsAt.length && there && tied())) tips.push([x, zero.length ? zero[0] : -1]);
  }
  parts.sort((a, b) => a[0] - b[0]);
  /** @type {[number, number][]} */
  const gaps = [];
  for (let n = 1; n < parts.length; n++) {
    const [before, after] = [parts[n - 1], parts[n]];
    if (after[0] > before[1] + near && labelsOf(after[2]) !== labelsOf(before[2])) gaps.push([before[1], after[0]]);
  }
  return {tips, gaps};
}
