// Which branches stand where the registers are: conditions are signs of polynomials, with bounds on rounding errors.

import {B, D, P} from './data.js';
import {needed, only, run, at, value} from './tape.js';

/** @typedef {import('./data.js').List} List */

export const signAt = D.signs.map(sign => sign[0]);
export const bound = D.signs.map(sign => (sign[1] === null ? Infinity : sign[1]));
const RELATION = {'>': 0, '>=': 1, '==': 2};

/**
 * Return a conjunction as numbers, three a condition.
 * @param {import('./data.js').Sign[]} form
 * @returns {Int32Array}
 */
const packSigns = form =>
  Int32Array.from(form.flatMap(([place, turned, relation]) => [place, turned, RELATION[relation]]));
const admitted = D.admitted.map(packSigns);
for (const atlas of [D.main, ...D.others]) for (const b of atlas.branches) b.cells = b.where.map(packSigns);

/**
 * Whether a conjunction holds.
 * @param {Int32Array} cell @returns {boolean}
 */
function holds(cell) {
  for (let c = 0; c < cell.length; c += 3) {
    const p = cell[c];
    const v = cell[c + 1] ? -value[signAt[p]] : value[signAt[p]];
    const e = bound[p];
    const r = cell[c + 2];
    if (r === 0 ? !(v > e) : r === 1 ? v < -e : v > e || v < -e) return false;
  }
  return true;
}

/**
 * Whether one of the conjunctions holds.
 * @param {Int32Array[]} cells @returns {boolean}
 */
function someHolds(cells) {
  for (const cell of cells) if (holds(cell)) return true;
  return false;
}

/**
 * Return what stands of an atlas.
 * @param {{single: boolean, branches: import('./data.js').Numbers[]}} atlas
 * @returns {List}
 */
export function standing(atlas) {
  if (!someHolds(admitted)) return null;
  const found = [];
  for (let k = 0; k < atlas.branches.length; k++) {
    if (someHolds(atlas.branches[k].cells)) {
      found.push(k);
      if (atlas.single) break;
    }
  }
  return found;
}

export const OUTSIDE = 'outside';
/** @type {Map<string, List>} */
const lists = new Map();

/**
 * Return the list of this name.
 * @param {string} name @returns {List}
 */
export const listOf = name => lists.get(name) ?? null;

/**
 * Return the name of the list that stands.
 * @returns {string}
 */
export function listKey() {
  const list = standing(D.main);
  const name = list ? list.join(',') : OUTSIDE;
  if (!lists.has(name)) lists.set(name, list);
  return name;
}

export const decisive = Object.keys(D.along).map(Number);
const SIGNS = needed(decisive.map(p => signAt[p]));
export const signsAlong = P.map((_, k) => only(SIGNS, k));

/**
 * Move along parameter k, and find the signs there.
 * @param {number} k @param {number} x
 */
export function moveSigns(k, x) {
  at[k] = x;
  run(signsAlong[k]);
}

/**
 * Return registers as they are, to ten digits.
 * @param {number[]} group @returns {number[]}
 */
export const roundValues = group => group.map(t => (Math.abs(value[t]) < 1e-12 ? 0 : +value[t].toPrecision(10)));

/**
 * Return a list without repetitions: of pieces that meet the first names what they say.
 * @param {number[]} list
 * @returns {number[]}
 */
export function different(list) {
  const told = new Set();
  return list.filter(k => {
    const text = JSON.stringify([...B[k].strategies, B[k].payoffs].map(roundValues));
    return !told.has(text) && told.add(text);
  });
}
