// The map's regions, exactly: columns over one parameter, each cut at the exact roots along the other.

import {D, P} from './data.js';
import {decisive, listKey, moveSigns, signAt} from './regions.js';
import {coefficients, lineAlong, roots} from './roots.js';
import {point} from './state.js';
import {at, needed, only, run, runAt, value} from './tape.js';

const COLUMNS = 64;

/**
 * @typedef {import('./roots.js').Line & {x: number, shape: string}} Column
 * @typedef {{i: number, j: number, runs: Column[][], walls: string[]}} Regions runs of columns with the same lists
 */

/**
 * Return where walls go straight up: the roots along i of polynomials that j does not move.
 * @param {number} i
 * @param {number} j @returns {[number, number][]}
 */
function straightWalls(i, j) {
  const {low, high} = P[i];
  return coefficients[i]
    .filter(([place]) => !D.along[place][j])
    .flatMap(([place, registers]) => {
      const found = roots(
        registers.map(t => value[t]),
        low,
        high,
      );
      return found.map(x => /** @type {[number, number]} */ ([x, place]));
    });
}

/**
 * Return the regions over parameters i across and j up.
 * @param {number} i @param {number} j @returns {Regions}
 */
export function scanMap(i, j) {
  const {low, high} = P[i];
  const span = high - low;
  const wanted = [...coefficients[j].flatMap(one => one[1]), ...decisive.map(place => signAt[place])];
  const needs = only(needed(wanted), i);
  runAt(point);
  const straight = straightWalls(i, j);
  /** @param {number} x @returns {Column} */
  const columnAt = x => {
    at[i] = x;
    run(needs);
    const line = lineAlong(j);
    moveSigns(j, point[j]);
    return {x, ...line, shape: line.keys.join(';')};
  };
  const [first, last] = [low + 1e-7 * span, high - 1e-7 * span];
  const beside = straight.flatMap(([x]) => [Math.max(first, x - 1e-7 * span), Math.min(last, x + 1e-7 * span)]);
  const inside = Array.from({length: COLUMNS - 1}, (_, n) => low + (span * (n + 1)) / COLUMNS);
  const xs = [first, ...inside, last, ...beside].sort((a, b) => a - b);
  /** @type {Column[]} */
  const columns = [];
  /** @param {Column} a @param {Column} b @param {number} depth */
  const addBetween = (a, b, depth) => {
    if (a.shape === b.shape || depth === 0 || b.x - a.x < 2e-6 * span) return;
    const middle = columnAt((a.x + b.x) / 2);
    addBetween(a, middle, depth - 1);
    columns.push(middle);
    addBetween(middle, b, depth - 1);
  };
  for (const x of xs) {
    const before = columns[columns.length - 1];
    const column = columnAt(x);
    if (before) addBetween(before, column, 10);
    columns.push(column);
  }
  runAt(point);
  /** @type {Column[][]} */
  const runs = [];
  for (const column of columns) {
    const before = runs[runs.length - 1];
    if (before && before[0].shape === column.shape) before.push(column);
    else runs.push([column]);
  }
  const walls = new Set(columns.flatMap(column => column.places));
  for (const [x, place] of straight) {
    const n = columns.findIndex(column => column.x > x);
    if (n > 0 && columns[n].shape !== columns[n - 1].shape) walls.add(place);
  }
  return {i, j, runs, walls: [...walls].map(place => D.signs[place][2]).filter(Boolean)};
}

/**
 * Return the pair of parameters whose plane shows most: many lists, evenly spread.
 * @returns {[number, number]}
 */
export function mostTelling() {
  const many = P.length;
  const grid = many > 8 ? 6 : 9;
  /** @param {number} k @param {number} n */
  const place = (k, n) => P[k].low + ((P[k].high - P[k].low) * (n + 0.5)) / grid;
  let best = -1;
  /** @type {[number, number]} */
  let found = [0, 1];
  for (let i = 0; i < many; i++) {
    for (let j = i + 1; j < many; j++) {
      /** @type {Map<string, number>} */
      const seen = new Map();
      runAt(point);
      for (let a = 0; a < grid; a++) {
        moveSigns(i, place(i, a));
        for (let b = 0; b < grid; b++) {
          moveSigns(j, place(j, b));
          const name = listKey();
          seen.set(name, (seen.get(name) || 0) + 1);
        }
        moveSigns(j, point[j]);
      }
      let spread = 0;
      for (const count of seen.values()) spread -= (count / grid / grid) * Math.log(count / grid / grid);
      if (seen.size + spread > best + 1e-9) [best, found] = [seen.size + spread, [i, j]];
    }
  }
  return found;
}
