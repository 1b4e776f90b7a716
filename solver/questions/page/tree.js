// The tree: who moves where, what each end pays, and the path of play, thick.

import {B, D, seat, seatOf, UNIT} from './data.js';
import {$, button, make, put, say, scrollBox, show, svg} from './dom.js';
import {cutText, fmt, formula, isNumber, joinWords, percent, plainName} from './numbers.js';
import {here, later, state} from './state.js';

/**
 * @typedef {import('./data.js').TreeNode} TreeNode
 * @typedef {{node: TreeNode, to: TreeNode, j: number, line: SVGElement, text: SVGElement, drawn: string}} Edge
 * @typedef {{wide: number, high: number, left: number}} Scale of a step to the right, of a line, and of the first name
 */

const HALO = {stroke: 'var(--panel)', 'paint-order': 'stroke', 'stroke-linejoin': 'round'};
const isChanceMove = (/** @type {TreeNode} */ node) => node.set < 0;

/**
 * Return what an end pays as formulas, in lines of whole ones; no line where they are numbers.
 * @param {TreeNode} end
 * @returns {string[]}
 */
function formulaLines(end) {
  const pays = end.pays || [];
  if (pays.every(entry => isNumber(entry.text))) return [];
  /** @type {string[]} */
  const lines = [];
  for (const entry of pays) {
    const one = cutText(formula(entry.text), 90);
    const longer = lines.length ? `${lines[lines.length - 1]},  ${one}` : one;
    if (!lines.length || longer.length <= 48) lines.splice(-1, 1, longer);
    else lines.splice(-1, 1, `${lines[lines.length - 1]},`, one);
  }
  return lines;
}

/**
 * Return the room that the payoffs of an end take.
 * @param {TreeNode} end @returns {number}
 */
const endRoom = end => 16 + Math.max(60, ...formulaLines(end).map(line => 6.1 * line.length));

/**
 * Return the scale of a picture that fits, or that can be read.
 * @param {TreeNode[]} nodes @returns {Scale}
 */
function scaleOf(nodes) {
  const ends = nodes.filter(node => node.pays);
  const first = nodes.find(node => !node.history);
  const left = 26 + 7.2 * (!first || first.pays || isChanceMove(first) ? 6 : seatOf(first.player).length);
  const room = Math.max(560, ($('figure').clientWidth || 744) - 2);
  const steps = ends.filter(end => end.place[0]).map(end => (room - left - endRoom(end)) / end.place[0]);
  const named = nodes.flatMap(node =>
    (node.actions || []).map(a => plainName(a).length + (isChanceMove(node) ? 6 : 0)),
  );
  const wide = Math.max(112, 20 + 7.2 * Math.max(0, ...named), Math.min(170, ...steps));
  return {wide, left, high: 45 + 13 * Math.max(1, ...ends.map(end => formulaLines(end).length))};
}

/**
 * Return the history of a node's parent.
 * @param {TreeNode} node @returns {string}
 */
const parentOf = node => node.history.split('/').slice(0, -1).join('/');

/** A drawing of the tree, whose edges and payoffs are drawn again when numbers move. */
class TreeDrawing {
  /** @param {TreeNode[]} nodes */
  constructor(nodes) {
    this.nodes = nodes;
    this.by = new Map(nodes.map(node => [node.history, node]));
    this.scale = scaleOf(nodes);
    const ends = nodes.filter(node => node.pays);
    const width = Math.max(...ends.map(end => this.x(end) + endRoom(end)));
    this.height = ends.length * this.scale.high + 4;
    const viewBox = `0 0 ${width} ${this.height}`;
    this.picture = svg('svg', {width, height: this.height, viewBox, role: 'img', 'aria-labelledby': 'tree-said'});
    this.front = svg('g', {});
    /** @type {Edge[]} */
    this.edges = [];
    /** @type {{end: TreeNode, text: SVGElement}[]} */
    this.payoffs = [];
    this.fitted = false;
    for (const node of nodes) {
      if (node.pays) this.addEnd(node);
      else this.addMove(node);
    }
    this.addSets();
    this.picture.append(this.front);
  }

  /** @param {TreeNode} node @returns {number} */
  x(node) {
    return this.scale.left + node.place[0] * this.scale.wide;
  }

  /** @param {TreeNode} node @returns {number} */
  y(node) {
    return 34 - node.place[1] * this.scale.high;
  }

  /**
   * Add a line between two nodes.
   * @param {TreeNode} from @param {TreeNode} to
   * @param {Record<string, string | number>} look
   */
  addLine(from, to, look) {
    const line = svg('line', {x1: this.x(from), y1: this.y(from), x2: this.x(to), y2: this.y(to), ...look});
    this.picture.append(line);
    return line;
  }

  /**
   * Add an end.
   * @param {TreeNode} end
   */
  addEnd(end) {
    const [x, y] = [this.x(end), this.y(end)];
    const text = svg('text', {x: x + 10, y: y - 1, 'font-size': 14});
    const lines = formulaLines(end).map(line => svg('tspan', {x: x + 10, dy: 13}, line));
    const written = lines.length ? [put(svg('text', {y: y + 2, 'font-size': 11, class: 'quiet'}), ...lines)] : [];
    this.front.append(text, ...written, svg('circle', {cx: x, cy: y, r: 3, fill: 'var(--quiet)'}));
    this.payoffs.push({end, text});
  }

  /**
   * Add a move, with its actions.
   * @param {TreeNode} node
   */
  addMove(node) {
    const [x, y] = [this.x(node), this.y(node)];
    node.actions.forEach((action, j) => {
      const to = /** @type {TreeNode} */ (this.by.get(node.history ? `${node.history}/${action}` : action));
      const line = this.addLine(node, to, {stroke: 'var(--line)', 'stroke-width': 1.5, 'stroke-linecap': 'round'});
      const middle = {x: 0.42 * x + 0.58 * this.x(to), y: 0.42 * y + 0.58 * this.y(to) + 4};
      const text = svg('text', {...middle, 'font-size': 13, 'text-anchor': 'middle', 'stroke-width': 5, ...HALO});
      this.front.append(text);
      this.edges.push({node, to, j, line, text, drawn: ''});
    });
    const fill = isChanceMove(node) ? 'var(--quiet)' : 'var(--accent)';
    this.front.append(svg('circle', {cx: x, cy: y, r: 6, fill, stroke: 'var(--panel)', 'stroke-width': 1.5}));
    const parent = this.by.get(parentOf(node));
    const lower = node.history && parent && node.place[1] < parent.place[1];
    const place = !node.history ? {x: x - 13, y: y + 4} : lower ? {x: x + 6, y: y + 20} : {x, y: y - 12};
    const look = {'font-size': 12, 'font-weight': 600, 'text-anchor': node.history && !lower ? 'middle' : 'end'};
    const name = isChanceMove(node) ? 'chance' : seatOf(node.player);
    this.front.append(svg('text', {...place, ...look, 'stroke-width': 4, ...HALO}, name));
  }

  /** Join the nodes of each information set. */
  addSets() {
    const look = {stroke: 'var(--quiet)', 'stroke-width': 1.2, 'stroke-dasharray': '3 4'};
    /** @type {Map<number, TreeNode>} */
    const last = new Map();
    for (const node of this.nodes.filter(one => one.together)) {
      const before = last.get(node.set);
      if (before) this.addLine(before, node, look);
      last.set(node.set, node);
    }
  }

  /**
   * Draw the path of play of branch k.
   * @param {number | undefined} k
   */
  drawPath(k) {
    const reached = new Set(k === undefined ? [] : ['']);
    for (const edge of this.edges) {
      // parents come first
      const {node, j, line, text} = edge;
      const chance = isChanceMove(node);
      const w = chance ? here(node.chances[j].value) : k === undefined ? 0 : here(B[k].strategies[node.set][j]);
      const on = reached.has(node.history) && w > 1e-12;
      if (on) reached.add(edge.to.history);
      if (edge.drawn !== String(on)) {
        edge.drawn = String(on);
        line.setAttribute('stroke', on ? 'var(--ink)' : 'var(--line)');
        line.setAttribute('stroke-width', on ? '4' : '1.5');
        text.setAttribute('font-weight', on ? '700' : '400');
        text.setAttribute('class', on ? '' : 'quiet');
      }
      const mixed = chance || (on && w < 1 - 1e-12) ? ` ${percent(w)}` : '';
      say(text, plainName(node.actions[j]) + mixed);
    }
    for (const {end, text} of this.payoffs) {
      say(text, (end.pays || []).map(entry => fmt(here(entry.value))).join(',  '));
      text.setAttribute('font-weight', reached.has(end.history) ? '700' : '400');
    }
    this.fit();
  }

  /** Make the picture as wide as what is written, which was only estimated: once. */
  fit() {
    const box = this.fitted ? null : this.picture.getBBox();
    if (!box?.width) return;
    this.fitted = true;
    const width = Math.ceil(box.x + box.width) + 8;
    this.picture.setAttribute('width', String(width));
    this.picture.setAttribute('viewBox', `0 0 ${width} ${this.height}`);
  }
}

/**
 * Put the tree into the page; return what draws its numbers.
 * @param {TreeNode[]} nodes @returns {() => void}
 */
export function makeTree(nodes) {
  say($('picture-head'), 'The game in time');
  const drawing = new TreeDrawing(nodes);
  const scroll = scrollBox('The tree', drawing.picture);
  const [which, said] = [make('div', 'row plays'), make('p', 'small')];
  said.id = 'tree-said';
  put($('figure'), which, scroll, said);
  /** @param {number} k */
  const choose = k => () => {
    state.play = k;
    later();
  };
  const buttons = B.map((_, k) => button(`Play ${k + 1}`, choose(k)));
  put(which, ...buttons);
  return () => {
    const listed = state.listed || [];
    const k = listed.includes(state.play) ? state.play : listed[0];
    show(which, listed.length > 1);
    buttons.forEach((one, n) => {
      show(one, listed.includes(n));
      one.setAttribute('aria-pressed', String(n === k));
    });
    drawing.drawPath(k);
    const played = k === undefined ? '' : `, ${B[k].title}`;
    const paid = `At the ends what ${joinWords(D.players.map((_, n) => seat(n)))} get${UNIT && `, in ${UNIT}`}.`;
    const wider = scroll.scrollWidth > scroll.clientWidth + 2 ? ' Scroll sideways to see all of it.' : '';
    say(said, `Thick: what is played${played}. ${paid}${wider}`);
  };
}
