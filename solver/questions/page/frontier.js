// What two could agree on: all payoffs, the frontier, and what the bargaining solutions pick.

import {D, seat, UNIT} from './data.js';
import {blend} from './colours.js';
import {$, make, put, say, show, svg} from './dom.js';
import {clipAbove, frontierOf, hullOf} from './hull.js';
import {aside, axisNumbers, capital, fmt, withUnit} from './numbers.js';
import {pickedBy} from './names.js';
import {here} from './state.js';

/** @typedef {import('./hull.js').Point} Point */

const COLOURS = ['#0072B2', '#D55E00', '#009E73', '#CC79A7', '#E69F00', '#56B4E9'];
const BOX = {left: 58, right: 16, top: 14, bottom: 50};
const letter = (/** @type {number} */ n) => String.fromCharCode(65 + n);
const solutions = [D.main, ...D.others];

/** The axes of the picture, and what is drawn on them. */
class Axes {
  /** @param {number} width @param {Point[]} points all that has to fit */
  constructor(width, points) {
    this.width = width;
    this.height = Math.round(0.71 * width);
    const ranges = [0, 1].map(n => {
      const values = points.map(p => p[n]);
      const [low, high] = [Math.min(...values, 0), Math.max(...values, 0)];
      const room = 0.07 * (high - low || 1);
      return [low - room, high + room];
    });
    this.across = ranges[0];
    this.up = ranges[1];
    /** @type {SVGElement[]} */
    this.parts = [];
  }

  /** @param {number} u */
  x(u) {
    const [low, high] = this.across;
    return BOX.left + ((u - low) / (high - low)) * (this.width - BOX.left - BOX.right);
  }

  /** @param {number} u */
  y(u) {
    const [low, high] = this.up;
    return this.height - BOX.bottom - ((u - low) / (high - low)) * (this.height - BOX.top - BOX.bottom);
  }

  /** @param {'line' | 'text' | 'polygon' | 'polyline' | 'circle'} tag @param {Record<string, string | number>} look
   * @param {string} [text] */
  add(tag, look, text) {
    this.parts.push(svg(tag, look, text));
  }

  /** @param {'polygon' | 'polyline'} tag @param {Point[]} points @param {Record<string, string | number>} look */
  addPath(tag, points, look) {
    const path = points.map(p => `${this.x(p[0]).toFixed(1)},${this.y(p[1]).toFixed(1)}`).join(' ');
    this.add(tag, {points: path, ...look});
  }

  addGrid() {
    const bottom = this.height - BOX.bottom;
    const grid = {stroke: 'var(--line)', 'stroke-width': 0.7};
    for (const u of axisNumbers(this.across[0], this.across[1], 7)) {
      const x = this.x(u);
      this.add('line', {x1: x, x2: x, y1: BOX.top, y2: bottom, ...grid});
      this.add('text', {x, y: bottom + 17, 'text-anchor': 'middle', 'font-size': 12, class: 'quiet'}, fmt(u, 10));
    }
    for (const u of axisNumbers(this.up[0], this.up[1], 7)) {
      const y = this.y(u);
      this.add('line', {y1: y, y2: y, x1: BOX.left, x2: this.width - BOX.right, ...grid});
      this.add('text', {x: BOX.left - 7, y: y + 4, 'text-anchor': 'end', 'font-size': 12, class: 'quiet'}, fmt(u, 10));
    }
  }

  addNames() {
    const [x, y] = [(BOX.left + this.width - BOX.right) / 2, (BOX.top + this.height - BOX.bottom) / 2];
    const look = {'text-anchor': 'middle', 'font-size': 13};
    const [across, up] = [0, 1].map(n => `What ${seat(n)} gets${aside(UNIT)}`);
    this.add('text', {x, y: this.height - 10, ...look}, across);
    this.add('text', {x: 14, y, ...look, transform: `rotate(-90 14 ${y})`}, up);
  }

  /** Add what the solutions pick; the labels fan out in the order of the points.
   * @param {{n: number, u: Point}[]} marks */
  addMarks(marks) {
    /** @type {Map<string, {n: number, u: Point}[]>} */
    const groups = new Map();
    for (const mark of marks) {
      const place = `${this.x(mark.u[0]).toFixed(0)},${this.y(mark.u[1]).toFixed(0)}`;
      groups.set(place, [...(groups.get(place) || []), mark]);
    }
    const inOrder = [...groups.values()].sort((a, b) => a[0].u[0] - b[0].u[0]);
    inOrder.forEach((group, turn) => {
      const [x, y] = [this.x(group[0].u[0]), this.y(group[0].u[1])];
      const degrees = inOrder.length > 1 ? 130 - (125 * turn) / (inOrder.length - 1) : 60;
      const angle = (-Math.PI / 180) * degrees;
      const [lx, ly] = [Math.min(this.width - 30, x + 34 * Math.cos(angle)), Math.max(16, y + 34 * Math.sin(angle))];
      const left = Math.cos(angle) < 0;
      this.add('line', {x1: x, y1: y, x2: lx, y2: ly, stroke: 'var(--ink)', 'stroke-width': 0.8});
      const fill = COLOURS[group[0].n % 6];
      this.add('circle', {cx: x, cy: y, r: 6, fill, stroke: 'var(--panel)', 'stroke-width': 1.5});
      const look = {
        'font-size': 13,
        'font-weight': 700,
        stroke: 'var(--panel)',
        'stroke-width': 4,
        'paint-order': 'stroke',
      };
      const place = {x: lx + (left ? -3 : 3), y: ly + 4, 'text-anchor': left ? 'end' : 'start'};
      this.add('text', {...place, ...look}, group.map(mark => letter(mark.n)).join(' '));
    });
  }
}

/** Make the legend; return what writes into it what each solution picks, and returns these points. */
function makeLegend() {
  const legend = make('ul', 'plain legend');
  const entries = solutions.map((_, n) => {
    const [li, number, text] = [make('li'), make('span', 'badge', letter(n)), make('span')];
    number.style.background = blend(COLOURS[n % 6], '#ffffff', 0.35);
    put(legend, put(li, number, text));
    return {li, text};
  });
  /** @param {number[]} paid */
  const shares = paid => withUnit(D.players.map((_, m) => `${seat(m)} ${fmt(paid[m])}`).join(', '), UNIT);
  const write = () =>
    solutions.flatMap((solution, n) => {
      const picked = pickedBy(solution);
      const ends = picked.length > 1 ? [picked[0], picked[picked.length - 1]] : picked;
      const said = ends.length > 1 ? `from ${shares(ends[0])} to ${shares(ends[1])}` : ends.map(shares).join('');
      say(entries[n].text, `${capital(solution.concept)}: ${said}`);
      show(entries[n].li, ends.length > 0);
      return ends.map(u => ({n, u: /** @type {Point} */ (u)}));
    });
  return {legend, write};
}

/**
 * Put the picture into the page; return what draws it.
 * @param {import('./data.js').Bargain} bargain
 * @returns {() => void}
 */
export function makeFrontier(bargain) {
  say($('picture-head'), 'What could be agreed on');
  const picture = svg('svg', {role: 'img', 'aria-labelledby': 'frontier-said'});
  const said = make('p', 'small');
  const {legend, write} = makeLegend();
  said.id = 'frontier-said';
  put($('figure'), picture, said, legend);
  return () => {
    const points = bargain.points.map(row => /** @type {Point} */ (row.map(here)));
    const d = /** @type {Point} */ (bargain.threat.map(here));
    const axes = new Axes(Math.max(290, Math.min(620, $('figure').clientWidth)), [...points, d]);
    for (const [name, value] of Object.entries({width: axes.width, height: axes.height})) {
      picture.setAttribute(name, String(value));
    }
    picture.setAttribute('viewBox', `0 0 ${axes.width} ${axes.height}`);
    const area = hullOf(points);
    const zone = clipAbove(area, d);
    axes.addGrid();
    axes.addPath('polygon', area, {fill: '#56B4E9', 'fill-opacity': 0.22, stroke: 'var(--quiet)', 'stroke-width': 0.8});
    if (zone.length > 2) axes.addPath('polygon', zone, {fill: '#009E73', 'fill-opacity': 0.24});
    const thick = {fill: 'none', stroke: 'var(--accent)', 'stroke-width': 3.2, 'stroke-linejoin': 'round'};
    axes.addPath('polyline', frontierOf(area), thick);
    const dashed = {fill: 'none', stroke: 'var(--quiet)', 'stroke-width': 1.2, 'stroke-dasharray': '5 4'};
    axes.addPath('polyline', [[d[0], axes.up[1]], d, [axes.across[1], d[1]]], dashed);
    const [x, y] = [axes.x(d[0]), axes.y(d[1])];
    axes.add('circle', {cx: x, cy: y, r: 5, fill: 'var(--ink)', stroke: 'var(--panel)', 'stroke-width': 1.5});
    axes.add('text', {x: x + 9, y: y + 17, 'font-size': 12}, 'no agreement');
    axes.addMarks(write());
    axes.addNames();
    picture.replaceChildren(...axes.parts);
    const blue = 'Blue: everything that could be agreed on, its thick edge the frontier.';
    const green = 'Green: where neither side is worse off than without an agreement.';
    say(said, `${blue} ${zone.length > 2 ? green : 'Nothing in it is better for both sides than no agreement.'}`);
  };
}
