// The program of the closed forms: instructions on numbers, nothing else.

import {D, N, P} from './data.js';

const T = D.tape.steps.length;
const IN = 0;
export const CONST = 1;
const [ADD, SUB, MUL, DIV, MIN, MAX, ROOT] = [2, 3, 4, 5, 6, 7, 8];
export const what = Uint8Array.from(D.tape.steps, letter => 'ic+-*/<>r'.indexOf(letter));
const right = new Int32Array(D.tape.right);
const A = new Int32Array(T);
export const value = new Float64Array(T);
export const at = new Float64Array(N);
for (let t = 0; t < T; t++) {
  if (what[t] === CONST) value[t] = D.tape.left[t];
  else A[t] = D.tape.left[t];
}

/**
 * Carry out instructions.
 * @param {Int32Array} steps
 */
export function run(steps) {
  for (let s = 0; s < steps.length; s++) {
    const t = steps[s];
    const a = A[t];
    switch (what[t]) {
      case IN:
        value[t] = at[a];
        break;
      case ADD:
        value[t] = value[a] + value[right[t]];
        break;
      case SUB:
        value[t] = value[a] - value[right[t]];
        break;
      case MUL:
        value[t] = value[a] * value[right[t]];
        break;
      case DIV:
        value[t] = value[a] / value[right[t]];
        break;
      case MIN:
        value[t] = Math.min(value[a], value[right[t]]);
        break;
      case MAX:
        value[t] = Math.max(value[a], value[right[t]]);
        break;
      case ROOT:
        value[t] = Math.sqrt(Math.max(value[a], 0));
        break;
    }
  }
}

const used = P.map(() => new Uint8Array(T)); // whether a register depends on a parameter
for (let t = 0; t < T; t++) {
  for (let k = 0; k < N; k++) {
    used[k][t] = what[t] === IN ? +(A[t] === k) : what[t] === CONST ? 0 : used[k][A[t]] | used[k][right[t]];
  }
}

/**
 * Return the instructions that these registers need.
 * @param {number[]} wanted @returns {number[]}
 */
export function needed(wanted) {
  const seen = new Uint8Array(T);
  const todo = [...wanted];
  while (todo.length) {
    const t = /** @type {number} */ (todo.pop());
    if (!seen[t]) {
      seen[t] = 1;
      if (what[t] > CONST) todo.push(A[t], right[t]);
    }
  }
  return [...seen.keys()].filter(t => seen[t] && what[t] !== CONST);
}

/** Return those of the instructions that depend on parameter k.
 * @param {ArrayLike<number>} steps @param {number} k @returns {Int32Array} */
export const only = (steps, k) => Int32Array.from(Array.from(steps).filter(t => used[k][t]));

export const EVERY = Int32Array.from([...what.keys()].filter(t => what[t] !== CONST));
export const everyAlong = P.map((_, k) => only(EVERY, k));

/**
 * Move to a point, and carry out everything.
 * @param {ArrayLike<number>} point
 */
export function runAt(point) {
  at.set(point);
  run(EVERY);
}
