// The map as a picture: regions in their colours, walls, and axes with what they mean.

import {P} from './data.js';
import {canvasFill} from './colours.js';
import {meaningOf} from './knobs.js';
import {placeLabels} from './map_labels.js';
import {axisNumbers, cutText, fmt} from './numbers.js';
import {point, state} from './state.js';

export const FRAME = {left: 66, right: 14, top: 10, bottom: 62};
const TITLE = 30;
const FONT = 'system-ui, sans-serif';

/**
 * @typedef {import('./colours.js').Theme} Theme
 * @typedef {import('./map_scan.js').Regions} Regions
 * @typedef {import('./map_scan.js').Column} Column
 * @typedef {{i: number, j: number, width: number, height: number, top: number}} Frame of a picture, in pixels
 */

/**
 * Return where a value lies across.
 * @param {Frame} frame @param {number} v @returns {number}
 */
export function acrossOf({i, width}, v) {
  const {low, high} = P[i];
  return FRAME.left + ((v - low) / (high - low)) * (width - FRAME.left - FRAME.right);
}

/**
 * Return where a value lies up.
 * @param {Frame} frame @param {number} v @returns {number}
 */
export function upOf({j, height, top}, v) {
  const {low, high} = P[j];
  return height - FRAME.bottom - ((v - low) / (high - low)) * (height - top - FRAME.bottom);
}

/**
 * Return the frame of the map of these sizes.
 * @param {number} width @param {number} height @param {boolean} [titled]
 * @returns {Frame}
 */
export function frameOf(width, height, titled = false) {
  return {i: state.axes[0], j: state.axes[1], width, height, top: FRAME.top + (titled ? TITLE : 0)};
}

/**
 * Return the edges of each run: half way to its neighbours.
 * @param {Regions} regions @returns {[number, number][]}
 */
function edgesOf({i, runs}) {
  const last = (/** @type {Column[]} */ columns) => columns[columns.length - 1].x;
  const cuts = runs.slice(1).map((columns, n) => (last(runs[n]) + columns[0].x) / 2);
  return runs.map((_, n) => [n ? cuts[n - 1] : P[i].low, n < cuts.length ? cuts[n] : P[i].high]);
}

/**
 * Return the columns of a run with where they lie across, from edge to edge.
 * @param {Frame} frame
 * @param {Column[]} columns
 * @param {[number, number]} edges @returns {[number, Column][]}
 */
function pathOf(frame, columns, edges) {
  const [from, to] = edges.map(v => acrossOf(frame, v));
  if (columns.length === 1)
    return [
      [from, columns[0]],
      [to, columns[0]],
    ];
  const end = columns.length - 1;
  return columns.map((column, m) => [m === 0 ? from : m === end ? to : acrossOf(frame, column.x), column]);
}

/**
 * Fill the regions.
 * @param {CanvasRenderingContext2D} ctx @param {Frame} frame @param {[number, Column][][]} paths
 * @param {Theme} look @returns {string[]} their names, of those that have an area
 */
function fillRegions(ctx, frame, paths, look) {
  const fills = new Map();
  const seen = new Set();
  for (const path of paths) {
    const wide = path[path.length - 1][0] - path[0][0] > 0.7; // less is no area, but a wall
    path[0][1].keys.forEach((name, s) => {
      if (!fills.has(name)) fills.set(name, canvasFill(ctx, name, look));
      ctx.beginPath();
      for (const [x, column] of path) ctx.lineTo(x, upOf(frame, column.cuts[s]));
      for (const [x, column] of path.slice().reverse()) ctx.lineTo(x, upOf(frame, column.cuts[s + 1]));
      ctx.closePath();
      ctx.fillStyle = ctx.strokeStyle = fills.get(name);
      ctx.lineWidth = 1.6;
      ctx.fill();
      ctx.stroke();
      const tall = path.some(([, {cuts}]) => upOf(frame, cuts[s]) - upOf(frame, cuts[s + 1]) > 0.7);
      if (wide && tall) seen.add(name);
    });
  }
  return [...seen];
}

/**
 * Draw a wall that goes straight up, where the columns on its sides differ.
 * @param {CanvasRenderingContext2D} ctx
 * @param {Frame} frame @param {number} x @param {Column} a @param {Column} b
 */
function traceStraight(ctx, frame, x, a, b) {
  const cuts = [...new Set([...a.cuts, ...b.cuts])].sort((u, v) => u - v);
  /** @param {Column} column @param {number} y */
  const nameAt = (column, y) => column.keys[column.cuts.findIndex((v, m) => m && y < v) - 1];
  for (let m = 1; m < cuts.length; m++) {
    const middle = (cuts[m - 1] + cuts[m]) / 2;
    const [from, to] = [upOf(frame, cuts[m - 1]), upOf(frame, cuts[m])];
    if (nameAt(a, middle) !== nameAt(b, middle) && Math.abs(to - from) > 1.5) {
      ctx.moveTo(x, from);
      ctx.lineTo(x, to);
    }
  }
}

/**
 * Draw the walls.
 * @param {CanvasRenderingContext2D} ctx @param {Frame} frame @param {[number, Column][][]} paths
 * @param {Theme} look
 */
function drawWalls(ctx, frame, paths, look) {
  Object.assign(ctx, {strokeStyle: look.ink, lineWidth: 1.6, lineJoin: 'round', lineCap: 'round'});
  ctx.beginPath();
  paths.forEach((path, n) => {
    for (let s = 1; s < path[0][1].keys.length; s++) {
      path.forEach(([x, column], m) => {
        if (m) ctx.lineTo(x, upOf(frame, column.cuts[s]));
        else ctx.moveTo(x, upOf(frame, column.cuts[s]));
      });
    }
    if (n) traceStraight(ctx, frame, path[0][0], paths[n - 1][paths[n - 1].length - 1][1], path[0][1]);
  });
  ctx.stroke();
}

/**
 * Return what an axis means, in the fullest wording that fits into two lines.
 * @param {CanvasRenderingContext2D} ctx
 * @param {import('./data.js').Parameter} one @param {number} room @returns {string[]}
 */
function axisLines(ctx, one, room) {
  const unit = one.unit ? `, ${one.unit}` : '';
  const meaning = one.meaning ? `${meaningOf(one)} (${one.name}${unit})` : `${one.name}${unit}`;
  const fits = (/** @type {string} */ text) => ctx.measureText(text).width <= room;
  if (fits(meaning)) return [meaning];
  const words = meaning.split(' ');
  let n = words.length - 1;
  while (n > 1 && !fits(words.slice(0, n).join(' '))) n--;
  const [first, second] = [words.slice(0, n).join(' '), words.slice(n).join(' ')];
  if (fits(first) && fits(second)) return [first, second];
  const name = cutText(`${one.name}${unit}`, Math.floor(room / 8));
  return one.meaning && fits(`${first}…`) ? [`${first}…`, `(${name})`] : [name];
}

/**
 * Draw the axes: their numbers, and what they mean.
 * @param {CanvasRenderingContext2D} ctx @param {Frame} frame
 * @param {Theme} look
 */
function drawAxes(ctx, frame, look) {
  const [p, q] = [P[frame.i], P[frame.j]];
  const [wide, tall] = [frame.width - FRAME.left - FRAME.right, frame.height - frame.top - FRAME.bottom];
  const bottom = frame.height - FRAME.bottom;
  Object.assign(ctx, {strokeStyle: look.quiet, fillStyle: look.quiet, lineWidth: 1, font: `12px ${FONT}`});
  ctx.strokeRect(FRAME.left, frame.top, wide, tall);
  Object.assign(ctx, {textAlign: 'center', textBaseline: 'top'});
  for (const v of axisNumbers(p.low, p.high, 5)) {
    ctx.fillText(fmt(v, 10), acrossOf(frame, v), bottom + 6);
    ctx.fillRect(acrossOf(frame, v), bottom, 1, 4);
  }
  Object.assign(ctx, {textAlign: 'right', textBaseline: 'middle'});
  for (const v of axisNumbers(q.low, q.high, 5)) {
    ctx.fillText(fmt(v, 10), FRAME.left - 7, upOf(frame, v));
    ctx.fillRect(FRAME.left - 4, upOf(frame, v), 4, 1);
  }
  Object.assign(ctx, {fillStyle: look.ink, font: `13px ${FONT}`, textAlign: 'center'});
  axisLines(ctx, p, wide).forEach((line, n) => ctx.fillText(line, FRAME.left + wide / 2, bottom + 33 + 16 * n));
  ctx.save();
  ctx.translate(0, frame.top + tall / 2);
  ctx.rotate(-Math.PI / 2);
  const lines = axisLines(ctx, q, tall);
  lines.forEach((line, n) => ctx.fillText(line, 0, (lines.length > 1 ? 10 : 20) + 16 * n));
  ctx.restore();
}

/**
 * Return what lies above one another along each column.
 * @param {Frame} frame @param {[number, Column][][]} paths
 * @returns {import('./map_labels.js').Slice[]}
 */
const slicesOf = (frame, paths) =>
  paths.flat().map(([x, {cuts, keys}]) => {
    /** @type {Map<string, [number, number][]>} */
    const spans = new Map();
    keys.forEach((name, s) => {
      spans.set(name, [...(spans.get(name) || []), [upOf(frame, cuts[s + 1]), upOf(frame, cuts[s])]]);
    });
    return {x, spans};
  });

/**
 * Draw the map.
 * @param {CanvasRenderingContext2D} ctx @param {Regions} regions @param {Frame} frame
 * @param {Theme} look
 * @param {string} [title] @returns {{names: string[], labels: import('./map_labels.js').Label[]}} of the regions
 */
export function drawMap(ctx, regions, frame, look, title) {
  ctx.fillStyle = look.paper;
  ctx.fillRect(0, 0, frame.width, frame.height);
  if (title) {
    Object.assign(ctx, {fillStyle: look.ink, font: `600 15px ${FONT}`, textAlign: 'left', textBaseline: 'middle'});
    ctx.fillText(cutText(title, 80), FRAME.left, 18);
  }
  const edges = edgesOf(regions);
  const paths = regions.runs.map((columns, n) => pathOf(frame, columns, edges[n]));
  const names = fillRegions(ctx, frame, paths, look);
  drawWalls(ctx, frame, paths, look);
  drawAxes(ctx, frame, look);
  return {names, labels: placeLabels(slicesOf(frame, paths), ctx)};
}

/**
 * Mark the point.
 * @param {CanvasRenderingContext2D} ctx @param {Frame} frame @param {Theme} look
 */
export function drawPoint(ctx, frame, look) {
  const [x, y] = [acrossOf(frame, point[frame.i]), upOf(frame, point[frame.j])];
  for (const [radius, line, colour] of /** @type {const} */ ([
    [7, 3, look.paper],
    [9.5, 1.2, look.ink],
  ])) {
    Object.assign(ctx, {fillStyle: look.ink, strokeStyle: colour, lineWidth: line});
    ctx.beginPath();
    ctx.arc(x, y, radius, 0, 7);
    if (radius < 9) ctx.fill();
    ctx.stroke();
  }
}
