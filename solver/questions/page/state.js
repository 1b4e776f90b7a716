// Where the page is: the point, what stands there, the map's axes, and the scenarios.

import {D, N, P} from './data.js';
import {different, standing} from './regions.js';
import {runAt, value} from './tape.js';

/** @typedef {{name: string, at: string}} Scenario */

export const point = Float64Array.from(P, one => one.start);
export const typed = P.map(one => one.text.start); // how the values are written
export const state = {
  now: value.slice(), // the registers at the point
  standing: /** @type {import('./data.js').List} */ ([]),
  listed: /** @type {import('./data.js').List} */ ([]), // each once
  home: /** @type {import('./data.js').List} */ (null), // listed at the baseline
  axes: [0, Math.min(1, N - 1)],
  scenarios: /** @type {Scenario[]} */ ([]),
  play: 0,
  redraw: () => {}, // which the page sets
};

/**
 * Return a register at the point.
 * @param {number} t @returns {number}
 */
export const here = t => state.now[t];

export const steps = P.map(({low, high}) => {
  const raw = (high - low) / 200;
  const ten = 10 ** Math.floor(Math.log10(raw));
  const m = raw / ten;
  return (m < 1.5 ? 1 : m < 3.5 ? 2 : m < 7.5 ? 5 : 10) * ten;
});

/**
 * Return a value of parameter k on the slider's steps.
 * @param {number} k @param {number} x @returns {number}
 */
export function onStep(k, x) {
  const r = +(Math.round(x / steps[k]) * steps[k]).toPrecision(12);
  return Math.min(P[k].high, Math.max(P[k].low, r));
}

let waiting = 0;

/** Draw everything again, before the browser next paints. */
export function later() {
  if (waiting) return;
  waiting = requestAnimationFrame(() => {
    waiting = 0;
    state.redraw();
  });
}

/**
 * Set parameter k.
 * @param {number} k @param {number} x @param {string} [text] as it was typed
 */
export function set(k, x, text) {
  point[k] = Math.min(P[k].high, Math.max(P[k].low, x));
  typed[k] = text ?? String(+point[k].toPrecision(12));
  later();
}

/**
 * Set every parameter.
 * @param {number[]} numbers @param {string[]} texts
 */
export function goTo(numbers, texts) {
  for (let k = 0; k < N; k++) {
    point[k] = numbers[k];
    typed[k] = texts[k];
  }
  later();
}

/** Go to the baseline. */
export const goHome = () =>
  goTo(
    P.map(one => one.baseline),
    P.map(one => one.text.baseline),
  );

/** Find what stands at the point. */
export function compute() {
  runAt(point);
  state.now = value.slice();
  state.standing = standing(D.main);
  state.listed = state.standing && different(state.standing);
}

/**
 * Return the walls too near to the point to tell on which side it lies.
 * @returns {string[]}
 */
export const nearWalls = () => [
  ...new Set(D.signs.filter(([t, e, text]) => text && e !== null && Math.abs(here(t)) <= e).map(sign => sign[2])),
];

runAt(P.map(one => one.baseline));
state.home = standing(D.main);
state.home = state.home && different(state.home);
