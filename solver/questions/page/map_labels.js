// The labels of the map's regions: as much of what stands there as fits, in words where they fit, else by number.

import {B} from './data.js';
import {cutText} from './numbers.js';
import {listOf} from './regions.js';

const LINE = 15; // pixels
const FONT_OF_LABELS = '600 12px system-ui, sans-serif';
const MAX_LABEL = 120; // characters
const MAX_SHORT = 36;
const MAX_SLACK = 90; // pixels of room beyond which more does not count
const MAX_NAMED = 3; // outcomes

/**
 * @typedef {{x: number, spans: Map<string, [number, number][]>}} Slice what lies above one another at x, in pixels
 * @typedef {{lines: string[], x: number, y: number}} Label
 * @typedef {{x: number, y: number, slack: number}} Spot
 */

/**
 * Return a text in lines of at most so many characters, longer words apart.
 * @param {string} text @param {number} most
 * @returns {string[]}
 */
function wrapText(text, most) {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines[lines.length - 1];
    if (last && last.length + 1 + word.length > most) lines.push(word);
    else lines[lines.length - 1] = last ? `${last} ${word}` : word;
  }
  return lines;
}

/**
 * Return a text in at most so many lines, about as long as one another.
 * @param {string} text @param {number} many
 * @returns {string[]}
 */
function wrapEvenly(text, many) {
  let most = Math.ceil(text.length / many);
  while (wrapText(text, most).length > many) most++;
  return wrapText(text, most);
}

/**
 * Return what a region may be called, the fullest first.
 * @param {string} name @returns {string[][]}
 */
function wordings(name) {
  const list = listOf(name);
  if (list === null) return [['outside the assumptions'], ['outside the', 'assumptions'], ['outside']];
  if (!list.length) return [['none in closed form'], ['none in', 'closed form'], ['none']];
  const numbers = list.map(k => k + 1).join(' · ');
  if (list.length > MAX_NAMED) return [[`${list.length} stand:`, ...wrapText(numbers, 24)], [numbers]];
  /** @param {string[]} texts */
  const wraps = texts => {
    const fit = texts.join('').length <= MAX_LABEL ? [1, 2, 3, 4] : [];
    return fit.filter(many => many * list.length < 10).map(many => texts.flatMap(text => wrapEvenly(text, many)));
  };
  const titles = list.map(k => `${k + 1} ${B[k].title}`);
  return [...wraps(titles), ...wraps(list.map(k => `${k + 1} ${cutText(B[k].short, MAX_SHORT)}`)), [numbers]];
}

/**
 * Return a part that two spans share, the longest of a slice.
 * @param {[number, number]} span @param {Slice} slice
 * @param {string} name @returns {[number, number]}
 */
function sharedSpan([low, high], slice, name) {
  /** @type {[number, number]} */
  let best = [0, 0];
  for (const [from, to] of slice.spans.get(name) || []) {
    const [a, b] = [Math.max(low, from), Math.min(high, to)];
    if (b - a > best[1] - best[0]) best = [a, b];
  }
  return best;
}

/** Return where a box fits about a slice, with the room that is left; null where it does not.
 * @param {Slice[]} slices @param {number} place @param {[number, number]} span @param {string} name
 * @param {number} wide
 * @param {number} high @returns {Spot | null} */
function fitAbout(slices, place, span, name, wide, high) {
  const {x} = slices[place];
  const reach = [0, 0];
  let shared = span; // by what lies within the width of the box
  for (const way of [-1, 1]) {
    let beyond = shared;
    for (let n = place + way; n >= 0 && n < slices.length && reach[+(way > 0)] < wide / 2 + MAX_SLACK; n += way) {
      const inside = Math.abs(slices[n - way].x - x) < wide / 2; // up to the slice that ends it
      beyond = sharedSpan(beyond, slices[n], name);
      if (beyond[1] - beyond[0] < high) break;
      if (inside) shared = beyond;
      reach[+(way > 0)] = Math.abs(slices[n].x - x);
    }
  }
  const slack = Math.min(MAX_SLACK, ...reach.map(r => r - wide / 2), (shared[1] - shared[0] - high) / 2);
  return slack < 0 ? null : {x, y: (shared[0] + shared[1]) / 2, slack};
}

/**
 * Return where a box has most room in a region; null where it does not fit.
 * @param {Slice[]} slices
 * @param {string} name
 * @param {number} wide @param {number} high @returns {Spot | null}
 */
function findSpot(slices, name, wide, high) {
  /** @type {Spot | null} */
  let best = null;
  let last = -Infinity;
  for (const [place, slice] of slices.entries()) {
    if (slice.x - last < 8) continue;
    for (const span of slice.spans.get(name) || []) {
      if (span[1] - span[0] < high) continue;
      last = slice.x;
      const spot = fitAbout(slices, place, span, name, wide, high);
      if (spot && (!best || spot.slack > best.slack + 1e-6)) best = spot;
    }
  }
  return best;
}

/**
 * Return the labels of all regions that have room for one.
 * @param {Slice[]} slices
 * @param {CanvasRenderingContext2D} ctx
 * @returns {Label[]}
 */
export function placeLabels(slices, ctx) {
  ctx.font = FONT_OF_LABELS;
  const names = new Set(slices.flatMap(slice => [...slice.spans.keys()]));
  /** @type {Label[]} */
  const labels = [];
  for (const name of names) {
    for (const lines of wordings(name)) {
      const wide = Math.max(...lines.map(line => ctx.measureText(line).width)) + 10;
      const spot = findSpot(slices, name, wide, LINE * lines.length + 4);
      if (!spot) continue;
      labels.push({lines, x: spot.x, y: spot.y - (LINE * (lines.length - 1)) / 2});
      break;
    }
  }
  return labels;
}

/**
 * Write labels, with a halo.
 * @param {CanvasRenderingContext2D} ctx @param {Label[]} labels
 * @param {import('./colours.js').Theme} look
 */
export function drawLabels(ctx, labels, look) {
  Object.assign(ctx, {font: FONT_OF_LABELS, textAlign: 'center', textBaseline: 'middle', lineJoin: 'round'});
  for (const {lines, x, y} of labels) {
    lines.forEach((line, n) => {
      ctx.strokeStyle = look.paper;
      ctx.lineWidth = 4;
      ctx.strokeText(line, x, y + LINE * n);
      ctx.fillStyle = look.ink;
      ctx.fillText(line, x, y + LINE * n);
    });
  }
}
