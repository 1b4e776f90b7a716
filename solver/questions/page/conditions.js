// Why something stands or does not: each condition of the nearest alternative, ticked or crossed, in the game's words.

import {B, D, P} from './data.js';
import {dress, make, put, say, show} from './dom.js';
import {capital, fmt, formula, isNumber, withUnit} from './numbers.js';
import {bound, signAt} from './regions.js';
import {here} from './state.js';

/**
 * @typedef {{sentence: import('./data.js').Sentence, met: boolean, gap: number, sides: number[], sure: boolean}}
 * Checked
 * @typedef {{checked: Checked[], failing: number, cost: number}} Nearest
 * @typedef {{ul: HTMLElement, items: {li: HTMLElement, mark: Node, text: Node, formula: Node}[]}} Why
 */

/**
 * Whether one condition holds at the point.
 * @param {Int32Array} cell @param {number} c its place @returns {boolean}
 */
function holdsHere(cell, c) {
  const sign = here(signAt[cell[c]]);
  const v = cell[c + 1] ? -sign : sign;
  const e = bound[cell[c]];
  return cell[c + 2] === 0 ? v > e : cell[c + 2] === 1 ? v >= -e : Math.abs(v) <= e;
}

/**
 * Whether a relation holds between two sides, by how much the left one is greater.
 * @param {string} relation
 * @param {number} gap @returns {boolean}
 */
function relationHolds(relation, gap) {
  if (relation === '==') return gap === 0;
  if (gap === 0) return relation.length > 1;
  return relation[0] === (gap > 0 ? '>' : '<');
}

/**
 * Return the alternative of a branch that fails least, with each of its conditions.
 * @param {number} k
 * @returns {Nearest}
 */
export function nearestOf(k) {
  /** @type {Nearest | null} */
  let best = null;
  for (const [n, sentences] of B[k].sentences.entries()) {
    const cell = B[k].cells[n];
    const alike = cell.length === 3 * sentences.length;
    const checked = sentences.map((sentence, m) => {
      const sides = sentence.sides.map(place => here(D.sides[place].value));
      const gap = sides[0] - sides[1];
      const sure = Number.isFinite(gap);
      const met = alike ? holdsHere(cell, 3 * m) : sure && relationHolds(sentence.relation, gap);
      return {sentence, met, gap: Math.abs(gap), sides, sure};
    });
    const missed = checked.filter(c => !c.met);
    const [failing, cost] = [missed.length, missed.reduce((sum, c) => sum + (c.sure ? c.gap : 1e9), 0)];
    if (!best || failing < best.failing || (failing === best.failing && cost < best.cost))
      best = {checked, failing, cost};
  }
  return best || {checked: [], failing: 0, cost: 0};
}

/**
 * Return the beginning of a sentence; a parameter's name keeps its letters.
 * @param {string} text @returns {string}
 */
function beginSentence(text) {
  const first = text.split(/[^\p{L}\p{N}_]/u)[0];
  return [...P, ...D.followers].some(one => one.name === first) ? text : capital(text);
}

/**
 * Return a condition as a sentence, with the numbers at the point.
 * @param {Checked} checked @returns {string}
 */
function conditionText({sentence, met, gap, sides, sure}) {
  const both = sentence.sides.map(place => D.sides[place]);
  const units = new Set(both.filter(side => !isNumber(side.text)).map(side => side.unit));
  const unit = units.size === 1 ? [...units][0] : '';
  const [left, right] = both.map(({text, code}, n) => {
    const known = sure && !isNumber(text) ? ` (${withUnit(fmt(sides[n]), unit)})` : '';
    return (code ? formula(text) : text) + known;
  });
  const {verb} = both[0];
  const [holds, fails] = D.words.compared[sentence.relation][verb];
  if (met) return beginSentence(`${left} ${holds} ${right}.`);
  if (!sure) return beginSentence(`${left} ${fails} ${right}.`);
  if (gap < 1e-12) return beginSentence(`${left} ${verb} ${D.words.tie} ${right}, ${D.words.insufficient}.`);
  return beginSentence(`${left} ${fails} ${right} by ${withUnit(fmt(gap), unit)}.`);
}

/**
 * Make an empty list of conditions.
 * @returns {Why}
 */
export const makeWhy = () => ({ul: make('ul', 'why'), items: []});

/**
 * Write the conditions of branch k.
 * @param {Why} why @param {number} k
 */
export function drawWhy(why, k) {
  const {checked} = nearestOf(k);
  const always = !checked.length && B[k].sentences.length > 0;
  const lines = always
    ? [{met: true, text: 'It stands whatever the numbers are.', formula: ''}]
    : checked.map(c => ({
        met: c.met,
        text: conditionText(c),
        formula: formula(c.sentence.text),
      }));
  lines.forEach((line, n) => {
    if (!why.items[n]) {
      const [mark, text, code] = [make('span', 'unseen'), make('span'), make('span', 'formula')];
      const li = put(make('li'), mark, text, code);
      why.ul.append(li);
      why.items.push({li, mark, text, formula: code});
    }
    const item = why.items[n];
    dress(item.li, line.met ? 'ok' : 'no');
    say(item.mark, line.met ? 'Met: ' : 'Missing: ');
    say(item.text, line.text);
    say(item.formula, line.formula);
  });
  why.items.forEach((item, n) => show(item.li, n < lines.length));
}
