// Equilibria that belong together: the corners of continua, and what they answer to one another.

import {B, D} from './data.js';
import {roundValues} from './regions.js';
import {at, everyAlong, run, value} from './tape.js';

const NEAR = 1e-9;
const MANY = 300; // ways to choose what is tight
export const cellsAt = D.main.cells; // the payoffs of each profile, in a game whose equilibria mix

/**
 * Put an item into one group with all whose members it touches.
 * @template T
 * @param {T[][]} groups @param {T} item @param {(member: T) => boolean} touches
 */
function joinGroup(groups, item, touches) {
  const joined = groups.filter(group => group.some(touches));
  groups.push([...joined.flatMap(group => groups.splice(groups.indexOf(group), 1)[0]), item]);
}

/**
 * Return equilibria in groups: those that differ in what one player does are corners of one continuum, and what lies
 * between them is one.
 * @param {number[]} list @returns {number[][]}
 */
export function components(list) {
  /** @type {number[][]} */
  const found = [];
  /** @param {number} k */
  const own = k => B[k].strategies.map(group => roundValues(group).join());
  for (const k of list) {
    const mine = own(k);
    joinGroup(found, k, one => cellsAt.length > 0 && own(one).filter((text, n) => text !== mine[n]).length === 1);
  }
  return found.map(group => group.sort((a, b) => a - b));
}

/** Return of an equilibrium of a game which strategies are best answers, and which are in use.
 * @param {import('./data.js').Numbers} b @returns {string} */
function answers(b) {
  const weights = b.strategies.map(group => group.map(t => value[t]));
  const gains = weights.map(w => w.map(() => 0));
  const size = weights.map(w => w.length);
  cellsAt.forEach((cell, place) => {
    /** @type {number[]} */
    const played = []; // the profile, in which the last player's strategy runs the fastest
    for (let n = size.length - 1, rest = place; n >= 0; n--) {
      played[n] = rest % size[n];
      rest = Math.floor(rest / size[n]);
    }
    cell.forEach((t, n) => {
      gains[n][played[n]] += played.reduce((x, s, m) => (m === n ? x : x * weights[m][s]), value[t]);
    });
  });
  const coded = gains.map((gain, n) => {
    const best = Math.max(...gain) - NEAR * (1 + Math.max(...gain.map(Math.abs)));
    return gain.map((x, s) => +(x >= best) + 2 * +(weights[n][s] > NEAR)).join('');
  });
  return coded.join();
}

/**
 * Return what these equilibria answer where parameter k is x.
 * @param {number} k @param {number} x
 * @param {number[]} list
 * @returns {string}
 */
export function allAnswers(k, x, list) {
  at[k] = x;
  run(everyAlong[k]);
  return list.map(b => answers(B[b])).join();
}

/**
 * Return the weights that add up to 1 and satisfy these equations, and what the best answers get; null unless they are
 * fixed.
 * @param {number[][]} equations @param {number} size @returns {number[] | null}
 */
function solveWeights(equations, size) {
  const rows = [[...Array(size).fill(1), 0, 1], ...equations.map(line => [...line, 0])];
  for (let c = 0; c <= size; c++) {
    let p = c;
    for (let r = c + 1; r <= size; r++) if (Math.abs(rows[r][c]) > Math.abs(rows[p][c])) p = r;
    if (Math.abs(rows[p][c]) < NEAR) return null;
    [rows[c], rows[p]] = [rows[p], rows[c]];
    for (let r = 0; r <= size; r++) {
      if (r === c) continue;
      const f = rows[r][c] / rows[c][c];
      for (let q = c; q < size + 2; q++) rows[r][q] -= f * rows[c][q];
    }
  }
  return rows.map((row, c) => row[size + 1] / row[c]);
}

/** @typedef {[string, [boolean[], boolean[]]]} Vertex its weights; which are in use, and which answers are best */

/** Return the vertices of the best answers to mixtures: those with as many ties and unused strategies as fix them.
 * @param {number[][]} paid a line an answer @returns {Vertex[]} */
function vertices(paid) {
  const m = paid.length;
  const size = paid[0].length;
  const scale = Math.max(1e-300, ...paid.flat().map(Math.abs));
  const tight = [
    ...paid.map(line => [...line.map(x => x / scale), -1]),
    ...paid[0].map((_, j) => Array.from({length: size + 1}, (_, i) => +(i === j))),
  ];
  /** @type {Map<string, [boolean[], boolean[]]>} */
  const found = new Map();
  /** @param {number[]} lines @param {number} from */
  const choose = (lines, from) => {
    if (lines.length < size) {
      for (let t = from; t < tight.length; t++) choose([...lines, t], t + 1);
      return;
    }
    const all = solveWeights(
      lines.map(t => tight[t]),
      size,
    );
    if (!all) return;
    const slack = tight.map(line => line.reduce((sum, x, c) => sum + x * all[c], 0));
    const weights = all.slice(0, size);
    if (weights.some(w => w <= -NEAR) || slack.some((x, t) => t < m && x >= NEAR)) return;
    const name = weights.map(w => Math.round(w * 1e7)).join();
    found.set(name, [weights.map(w => w > NEAR), slack.slice(0, m).map(x => x > -NEAR)]);
  };
  choose([], 0);
  return [...found];
}

/**
 * Return in how many ways k of n can be chosen.
 * @param {number} n @param {number} k @returns {number}
 */
const choices = (n, k) => (k ? (choices(n - 1, k - 1) * n) / k : 1);

/**
 * Return the corners of all equilibria of two players by what they use, isolated or in continua; null where that takes
 * long.
 * @param {number} k @param {number} x @returns {string | null}
 */
export function shapeAt(k, x) {
  const [m, n] = D.main.groups.map(group => group.members.length);
  if (D.main.groups.length !== 2 || choices(m + n, m) > MANY) return null;
  at[k] = x;
  run(everyAlong[k]);
  /** @param {number} lines @param {number} width @param {(a: number, b: number) => number} paid */
  const table = (lines, width, paid) =>
    Array.from({length: lines}, (_, a) => Array.from({length: width}, (_, b) => paid(a, b)));
  const ys = vertices(table(m, n, (i, j) => value[cellsAt[i * n + j][0]]));
  const xs = vertices(table(n, m, (j, i) => value[cellsAt[i * n + j][1]]));
  /** @type {[string, string, string][][]} */
  const found = [];
  for (const [x, [mine, answers]] of xs) {
    for (const [y, [theirs, best]] of ys) {
      if (!mine.every((one, i) => !one || best[i]) || !theirs.every((one, j) => !one || answers[j])) continue;
      joinGroup(found, [x, y, `${mine}/${theirs}`], one => one[0] === x || one[1] === y);
    }
  }
  const named = found.map(part => `${part.length === 1} ${[...new Set(part.map(one => one[2]))].sort().join(' ')}`);
  return named.sort().join();
}
