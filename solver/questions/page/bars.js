// A value as a bar and a number, with its formula; and the badge of an outcome.

import {B} from './data.js';
import {blend} from './colours.js';
import {make, put, say} from './dom.js';
import {formula, isNumber} from './numbers.js';

/** @typedef {{root: HTMLElement, meter: HTMLElement, fill: HTMLElement, number: HTMLElement, zero: HTMLElement | null,
 *   style: string}} Bar */

/**
 * Return a formula as an element, a long one folded; nothing for a number.
 * @param {string} text
 * @returns {HTMLElement | null}
 */
export function formulaNode(text) {
  if (isNumber(text)) return null;
  const code = make('span', 'formula', formula(text));
  return text.length < 70 ? code : put(make('details', 'fold'), make('summary', 'small', 'formula'), code);
}

/**
 * Return a number in the colour of its outcome.
 * @param {number} k @returns {HTMLElement}
 */
export function badge(k) {
  const made = make('span', 'badge', String(k + 1));
  made.style.background = blend(B[k].colour, '#ffffff', 0.3);
  return made;
}

/**
 * Make a bar.
 * @param {string} name @param {string} code its formula @returns {Bar}
 */
export function makeBar(name, code) {
  const [meter, fill, number] = [make('span', 'meter'), make('i'), make('span', 'number')];
  const root = put(make('div', 'line'), make('span', 'what', name), put(meter, fill), number, formulaNode(code));
  return {root, meter, fill, number, zero: null, style: ''};
}

/**
 * Draw a bar from zero to x, on a line from low to high, zero included.
 * @param {Bar} bar @param {number} x
 * @param {[number, number]} range @param {string} text
 */
export function drawBar(bar, x, range, text) {
  const [low, high] = [Math.min(range[0], 0), Math.max(range[1], 0)];
  /** @param {number} y */
  const place = y => Math.max(0, Math.min(100, (100 * (y - low)) / (high - low || 1)));
  const [from, to, zero] = [place(Math.min(x, 0)), place(Math.max(x, 0)), place(0)];
  const style = [from, to, zero].map(y => y.toFixed(2)).join();
  if (bar.style !== style) {
    bar.style = style;
    bar.fill.style.left = `${from}%`;
    bar.fill.style.width = `${to - from}%`;
    if (low < 0 && !bar.zero) bar.meter.append((bar.zero = make('b')));
    if (bar.zero) bar.zero.style.left = `${zero}%`;
  }
  say(bar.number, text);
}
