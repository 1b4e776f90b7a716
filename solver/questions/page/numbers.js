// Numbers for people: at most three significant digits, with their unit; shares in per cent; formulas as they are read.

import {D} from './data.js';

const MINUS = '\u2212';
const RAISED = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/**
 * Return a number in decimals.
 * @param {number} x @param {number} [digits] significant ones @returns {string}
 */
export function fmt(x, digits = 3) {
  if (!Number.isFinite(x)) return '–';
  if (Math.abs(x) < 1e-12) return '0';
  const near = +x.toPrecision(digits);
  const size = Math.abs(near);
  if (size < 1e6 && size >= 1e-3) return String(near).replace('-', MINUS);
  const [mantissa, power] = near.toExponential().split('e');
  const raised = power
    .replace('+', '')
    .replace('-', '⁻')
    .replace(/\d/g, d => RAISED[+d]);
  return `${mantissa.replace('-', MINUS)} × 10${raised}`;
}

/**
 * Return a text with its unit.
 * @param {string} text @param {string} [unit] @returns {string}
 */
export const withUnit = (text, unit) => (unit ? `${text}\u00a0${unit}` : text);

/**
 * Return a unit in parentheses, behind a space.
 * @param {string} [unit] @returns {string}
 */
export const aside = unit => (unit ? ` (${unit})` : '');

/**
 * Return how many digits tell the values of a range apart.
 * @param {import('./data.js').Range} range
 * @returns {number}
 */
export function digitsOf({low, high}) {
  const far = Math.max(Math.abs(low), Math.abs(high));
  return Math.min(12, 3 + Math.max(0, Math.floor(Math.log10(far / (high - low)) + 1e-9)));
}

/**
 * Return a share of a whole; all of it and nothing of it are said of these alone.
 * @param {number} x
 * @returns {string}
 */
export function percent(x) {
  const p = 100 * x;
  const sure = p > 1e-10 && p < 100 - 1e-10;
  return `${sure && p < 0.1 ? '< 0.1' : sure && p > 99.9 ? '> 99.9' : fmt(p)}\u00a0%`;
}

/**
 * Return a formula with the signs of mathematics.
 * @param {string} text @returns {string}
 */
export function formula(text) {
  const signs = text.replace(/\*\*/g, '^').replace(/>=/g, '≥').replace(/<=/g, '≤').replace(/==/g, '=');
  const minus = signs.replace(/ - /g, ` ${MINUS} `).replace(/(^|[(,=≥≤<>] ?)-/g, `$1${MINUS}`);
  return minus.replace(/\*/g, '·');
}

/**
 * Whether a formula is a number.
 * @param {string} text @returns {boolean}
 */
export const isNumber = text => /^-?[\d./]+$/.test(text);

/** Return a number typed, or quotients of numbers, as --set takes them: the value, and how it is written.
 * @param {string} typed @returns {[number, string]} */
export function readNumber(typed) {
  const text = typed
    .trim()
    .replace(',', '.')
    .replace(/[\u2212–]/g, '-')
    .replace(/\s*\/\s*/g, '/');
  const parts = text.split('/');
  const known = parts.every(part => /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(part));
  return [known ? parts.map(Number).reduce((a, b) => a / b) : NaN, text];
}

/**
 * Return the numbers for the marks of an axis, about so many.
 * @param {number} low @param {number} high
 * @param {number} many
 * @returns {number[]}
 */
export function axisNumbers(low, high, many) {
  const raw = (high - low) / many || 1;
  const ten = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map(m => m * ten).find(m => m >= raw * 0.99) || 10 * ten;
  const found = [];
  for (let x = Math.ceil(low / step - 1e-9) * step; x <= high + 1e-9 * step; x += step) found.push(+x.toPrecision(10));
  return found;
}

/**
 * Return parts as a list in words.
 * @param {string[]} parts @returns {string}
 */
export const joinWords = parts =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts[parts.length - 1]}`;

/**
 * Return how many there are, in words.
 * @param {number} n @returns {string}
 */
export const countWord = n => D.words.counts[n] || String(n);

/**
 * Return a count of outcomes, in words.
 * @param {number} n @returns {string}
 */
export const countOutcomes = n => `${countWord(n)} ${n === 1 ? D.outcome[0] : D.outcome[1]}`;

/**
 * Return a text with a capital.
 * @param {string} text @returns {string}
 */
export const capital = text => text.charAt(0).toUpperCase() + text.slice(1);

/**
 * Return a text, cut where it is longer than so many characters.
 * @param {string} text @param {number} most
 * @returns {string}
 */
export const cutText = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

/**
 * Return a name as it is read.
 * @param {string} name @returns {string}
 */
export const plainName = name => name.replace(/_/g, ' ');
