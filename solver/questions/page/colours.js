// The colours of lists, in light and in dark; several outcomes are stripes.

import {B} from './data.js';
import {listOf} from './regions.js';

/** @typedef {{paper: string, ink: string, quiet: string, line: string, out: string, share: number}} Theme */

/** @type {Theme} */
export const LIGHT = {paper: '#ffffff', ink: '#1c2430', quiet: '#545e6b', line: '#d9d7cf', out: '#e6e4de', share: 0.42};
/** @type {Theme} */
const DARK = {paper: '#1a2027', ink: '#e6e9ed', quiet: '#a7b1bd', line: '#353e49', out: '#2a323c', share: 0.45};
export const dark = matchMedia('(prefers-color-scheme: dark)');

/**
 * Return the theme of the system.
 * @returns {Theme}
 */
export const theme = () => (dark.matches ? DARK : LIGHT);

/** @param {string} hex @returns {number[]} */
const rgb = hex => [1, 3, 5].map(k => parseInt(hex.slice(k, k + 2), 16));

/**
 * Return a colour, with a share of another in it.
 * @param {string} a @param {string} b @param {number} share
 * @returns {string}
 */
export function blend(a, b, share) {
  const other = rgb(b);
  const mixed = rgb(a).map((x, k) => Math.round(x + (other[k] - x) * share));
  return `#${mixed.map(x => x.toString(16).padStart(2, '0')).join('')}`;
}

/**
 * Return the colours of a list.
 * @param {string} name @param {Theme} look @returns {string[]}
 */
function coloursOf(name, look) {
  const list = listOf(name);
  return list?.length ? list.map(k => blend(B[k].colour, look.paper, look.share)) : [look.out, look.paper];
}

/**
 * Return the background of a list, for a style sheet.
 * @param {string} name @returns {string}
 */
export function cssFill(name) {
  const colours = coloursOf(name, theme());
  if (colours.length === 1) return colours[0];
  const stripes = colours.map((x, n) => `${x} ${6 * n}px ${6 * n + 6}px`);
  return `repeating-linear-gradient(135deg, ${stripes.join(', ')})`;
}

/**
 * Return the drawing context of a canvas.
 * @param {HTMLCanvasElement} canvas @returns {CanvasRenderingContext2D}
 */
export const contextOf = canvas => /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));

/**
 * Return the background of a list, for a canvas.
 * @param {CanvasRenderingContext2D} ctx @param {string} name
 * @param {Theme} look @returns {string | CanvasPattern}
 */
export function canvasFill(ctx, name, look) {
  const colours = coloursOf(name, look);
  if (colours.length === 1) return colours[0];
  const size = 7 * colours.length;
  const tile = document.createElement('canvas');
  tile.width = tile.height = size * 2;
  const pen = contextOf(tile);
  pen.scale(2, 2);
  colours.forEach((colour, n) => {
    pen.fillStyle = colour;
    for (let shift = -size; shift <= size; shift += size) {
      const a = shift + 7 * n;
      pen.beginPath();
      pen.moveTo(a + size, 0);
      pen.lineTo(a + size + 7, 0);
      pen.lineTo(a + 7, size);
      pen.lineTo(a, size);
      pen.fill();
    }
  });
  const pattern = /** @type {CanvasPattern} */ (ctx.createPattern(tile, 'repeat'));
  pattern.setTransform(new DOMMatrix().scale(0.5, 0.5));
  return pattern;
}
