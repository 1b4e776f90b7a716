// The map in the page: it is drawn again when other numbers move, names what is under a pointer, and moves the point.

import {D, N, P} from './data.js';
import {contextOf, cssFill, theme} from './colours.js';
import {$, make, put, say, show} from './dom.js';
import {drawLabels} from './map_labels.js';
import {acrossOf, drawMap, drawPoint, FRAME, frameOf, upOf} from './map_picture.js';
import {scanMap} from './map_scan.js';
import {listName} from './names.js';
import {capital, digitsOf, fmt, formula, withUnit} from './numbers.js';
import {different, listOf, standing} from './regions.js';
import {later, onStep, point, set, state, steps} from './state.js';
import {at, EVERY, run, runAt} from './tape.js';

const MAX_WALL = 70; // characters of an equation
const MAX_WALLS = 8;
const map = $('map');
const selects = ['map-x', 'map-y'].map(id => /** @type {HTMLSelectElement} */ ($(id)));
const MAP_KEYS = new Map(Object.entries({ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowUp: [1, 1], ArrowDown: [1, -1]}));
let drawnOf = '';
let legendOf = '';
/** @type {import('./map_labels.js').Label[]} */
let labels = [];
let isOver = false; // whether a pointer is

/** Return the regions at the values as they are. */
export const regionsNow = () => scanMap(state.axes[0], state.axes[1]);

/**
 * Return a canvas of the map, in the size of the map.
 * @param {string} id @param {boolean} clear
 * @returns {CanvasRenderingContext2D}
 */
function contextFor(id, clear) {
  const canvas = /** @type {HTMLCanvasElement} */ ($(id));
  const ratio = window.devicePixelRatio || 1;
  const [width, height] = [Math.round(map.clientWidth * ratio), Math.round(map.clientHeight * ratio)];
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, {width, height});
  const ctx = contextOf(canvas);
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  if (clear) ctx.clearRect(0, 0, width, height);
  return ctx;
}

/**
 * Write the legend, and the equations of the lines.
 * @param {string[]} names @param {string[]} walls
 */
function writeLegend(names, walls) {
  const short = walls.filter(wall => wall.length < MAX_WALL).slice(0, MAX_WALLS);
  const rest = walls.length - short.length;
  const more = rest ? `; and ${rest} with longer equations` : '';
  const long = walls.length ? 'The equations of the lines are too long to read here.' : '';
  say($('walls'), short.length ? `The lines: ${short.map(formula).join('; ')}${more}.` : long);
  const mark = names.join(';') + theme().paper;
  if (mark === legendOf) return;
  legendOf = mark;
  const items = names.map(name => {
    const swatch = make('span', 'swatch');
    swatch.style.background = cssFill(name);
    return put(make('li'), swatch, make('span', '', listName(listOf(name))));
  });
  $('legend').replaceChildren(...items);
}

/**
 * Say what stands at values of the two parameters, and show it beside them.
 * @param {number} x @param {number} y
 * @param {boolean} here @param {boolean} beside whether it is shown
 */
function nameRegion(x, y, here, beside) {
  const [i, j] = state.axes;
  at.set(point);
  at[i] = x;
  at[j] = y;
  run(EVERY);
  const found = standing(D.main);
  const name = listName(found && different(found));
  runAt(point);
  const [across, up] = [/** @type {const} */ ([i, x]), /** @type {const} */ ([j, y])].map(
    ([k, v]) => `${P[k].name} ${withUnit(fmt(v, digitsOf(P[k])), P[k].unit)}`,
  );
  say($('map-here'), `${here ? 'Here' : 'There'}, at ${across} and ${up}: ${name}.`);
  const tip = $('map-tip');
  show(tip, beside);
  if (!beside) return;
  say(tip, capital(name));
  const frame = frameOf(map.clientWidth, map.clientHeight);
  const [left, top] = [acrossOf(frame, x), upOf(frame, y)];
  tip.style.left = `${Math.max(4, Math.min(left + 14, map.clientWidth - tip.offsetWidth - 4))}px`;
  const above = Math.max(4, top - 14 - tip.offsetHeight);
  tip.style.top = `${top + 18 + tip.offsetHeight > map.clientHeight ? above : top + 18}px`;
}

/** Name the region of the point; beside it while the map has the focus of the keyboard. */
function nameHere() {
  nameRegion(point[state.axes[0]], point[state.axes[1]], true, map.matches(':focus-visible'));
}

/** Draw the map where something has changed. */
export function drawMapHere() {
  if (N < 2) return;
  state.axes.forEach((k, n) => {
    if (selects[n].value !== String(k)) selects[n].value = String(k);
  });
  const [width, height] = [map.clientWidth, map.clientHeight];
  const others = [...point].filter((_, k) => !state.axes.includes(k));
  const mark = [...state.axes, width, height, theme().paper, ...others].join();
  if (!width) return;
  const frame = frameOf(width, height);
  if (mark !== drawnOf) {
    drawnOf = mark;
    const regions = regionsNow();
    const found = drawMap(contextFor('map-fill', false), regions, frame, theme());
    labels = found.labels;
    writeLegend(found.names, regions.walls);
  }
  const above = contextFor('map-point', true);
  drawLabels(above, labels, theme());
  drawPoint(above, frame, theme());
  if (!isOver) nameHere();
}

/**
 * Return the values under a pointer; null beside the map.
 * @param {PointerEvent | MouseEvent} event
 * @returns {[number, number] | null}
 */
function valuesUnder(event) {
  const box = map.getBoundingClientRect();
  const [i, j] = state.axes;
  const x = (event.clientX - box.left - FRAME.left) / (box.width - FRAME.left - FRAME.right);
  const y = (box.bottom - FRAME.bottom - event.clientY) / (box.height - FRAME.top - FRAME.bottom);
  if (x < 0 || x > 1 || y < 0 || y > 1) return null;
  return [onStep(i, P[i].low + x * (P[i].high - P[i].low)), onStep(j, P[j].low + y * (P[j].high - P[j].low))];
}

/** Let hands move the point, and choose the parameters. */
function listenMap() {
  selects.forEach((select, n) => {
    P.forEach((one, k) => {
      const option = make('option', '', one.name);
      option.value = String(k);
      option.title = one.meaning;
      select.append(option);
    });
    select.addEventListener('change', () => {
      const k = Number(select.value);
      if (state.axes[1 - n] === k) state.axes[1 - n] = state.axes[n];
      state.axes[n] = k;
      later();
    });
  });
  map.addEventListener('pointermove', event => {
    const under = valuesUnder(event);
    isOver = under !== null;
    if (under) nameRegion(under[0], under[1], false, true);
    else nameHere();
  });
  map.addEventListener('pointerleave', () => {
    isOver = false;
    nameHere();
  });
  map.addEventListener('focus', nameHere);
  map.addEventListener('blur', nameHere);
  map.addEventListener('click', event => valuesUnder(event)?.forEach((v, n) => set(state.axes[n], v)));
  map.addEventListener('keydown', event => {
    const by = MAP_KEYS.get(event.key);
    if (!by) return;
    event.preventDefault();
    isOver = false;
    const k = state.axes[by[0]];
    set(k, onStep(k, point[k] + by[1] * steps[k] * (event.shiftKey ? 10 : 2)));
  });
  map.setAttribute('aria-label', 'Which list stands where, over two parameters');
}

if (N < 2) $('map-section').hidden = true;
else listenMap();
