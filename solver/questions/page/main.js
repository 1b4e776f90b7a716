// The page: what is drawn when, and what tests and measurements may ask.

import {addressHere, commandHere, restoreAddress, writeAddress} from './address.js';
import {drawCards} from './cards.js';
import {dark} from './colours.js';
import {B, D, N, P} from './data.js';
import {$, say, show} from './dom.js';
import {csvText} from './files.js';
import {makeFrontier} from './frontier.js';
import {writeOnce} from './glossary.js';
import {drawKnobs} from './knobs.js';
import {drawMapHere} from './map.js';
import {FRAME} from './map_picture.js';
import {mostTelling} from './map_scan.js';
import {pickedBy, summaryText} from './names.js';
import {capital, formula, joinWords} from './numbers.js';
import {lineAlong} from './roots.js';
import {compute, goTo, here, later, nearWalls, point, set, state, typed} from './state.js';
import {makeTable} from './table.js';
import {tipsAlong} from './tipping.js';
import {makeTree} from './tree.js';

/**
 * Put the picture of the game into the page; return what draws its numbers.
 * @returns {() => void}
 */
function makeFigure() {
  if (D.table) return makeTable(D.table);
  if (D.tree) return makeTree(D.tree.nodes);
  if (D.bargain?.points.length) return makeFrontier(D.bargain);
  $('picture').hidden = true;
  return () => {};
}
const drawFigure = makeFigure();
let telling = 0;

/** Write what stands, above and in the bar that stays on a narrow screen. */
function drawSummary() {
  const text = summaryText();
  say($('summary'), text);
  const titles = (state.listed || []).map(k => `${k + 1} ${capital(B[k].title)}`);
  say($('brief'), state.listed ? titles.join('; ') || `No ${D.outcome[0]}` : 'Outside the assumptions');
  clearTimeout(telling);
  telling = setTimeout(() => say($('live'), text), 500);
  const near = nearWalls();
  show($('near'), near.length > 0 && state.listed !== null);
  if (!near.length) return;
  const walls = joinWords(near.slice(0, 3).map(formula));
  const place = `This point lies on a wall, ${walls}, or too near to it for a browser's arithmetic to tell.`;
  const why = 'There one list can give way to another, and more may stand than is shown;';
  say($('near'), `${place} ${why} ${commandHere()} answers exactly.`);
}

/** Draw everything again. */
function redraw() {
  compute();
  drawSummary();
  drawKnobs();
  drawCards(commandHere());
  drawFigure();
  drawMapHere();
  writeAddress();
}

/** Follow what the browser changes: colours, sizes, the address, printing. */
function listen() {
  dark.addEventListener('change', later);
  new ResizeObserver(later).observe($('results'));
  const bar = $('bar');
  for (const repeated of ['brief', 'map-tip']) $(repeated).setAttribute('aria-hidden', 'true');
  new ResizeObserver(() => {
    document.documentElement.style.setProperty('--top', `${bar.offsetHeight + 12}px`);
    document.documentElement.style.setProperty('--room', `calc(100vh - ${bar.offsetHeight + 24}px)`);
  }).observe(bar);
  new IntersectionObserver(([seen]) => show($('brief'), !seen.isIntersecting)).observe(bar);
  window.addEventListener('hashchange', () => {
    restoreAddress();
    later();
  });
  window.addEventListener('beforeprint', () => {
    for (const one of document.querySelectorAll('details')) one.open = true;
    redraw();
  });
}

/**
 * Return what the page finds at points.
 * @param {number[][]} points
 */
function findAt(points) {
  const before = point.slice();
  const found = points.map(one => {
    point.set(one);
    compute();
    const listed = state.listed;
    const strategies = (listed || []).map(k => B[k].strategies.map(group => group.map(here)));
    const payoffs = (listed || []).map(k => B[k].payoffs.map(here));
    return {standing: listed, near: nearWalls().length > 0, strategies, payoffs, others: D.others.map(pickedBy)};
  });
  point.set(before);
  compute();
  return found;
}

/**
 * Return the milliseconds of so many redraws.
 * @param {number} many @returns {number[]}
 */
function measureRedraws(many) {
  const [numbers, texts] = [[...point], [...typed]];
  const times = Array.from({length: many}, (_, r) => {
    const k = r % N;
    point[k] = P[k].low + (P[k].high - P[k].low) * ((r * 0.6180339887) % 1);
    typed[k] = String(point[k]);
    const start = performance.now();
    redraw();
    void document.body.offsetHeight;
    return performance.now() - start;
  });
  goTo(numbers, texts);
  redraw();
  return times;
}

/**
 * Return the tipping points along parameter k.
 * @param {number} k @returns {number[]}
 */
function findTips(k) {
  compute();
  const found = tipsAlong(k, lineAlong(k)).tips.map(one => one[0]);
  compute();
  return found;
}

state.redraw = redraw;
if (N > 2) state.axes = mostTelling();
writeOnce();
listen();
restoreAddress();
redraw();

Object.assign(window, {
  zopa: {
    at: findAt,
    tips: findTips,
    measure: measureRedraws,
    /** @param {string} name @param {number} x */
    set: (name, x) => {
      set(
        P.findIndex(one => one.name === name),
        x,
      );
      redraw();
    },
    frame: () => {
      const [right, bottom] = [$('map').clientWidth - FRAME.right, $('map').clientHeight - FRAME.bottom];
      return {left: FRAME.left, top: FRAME.top, right, bottom};
    },
    csv: csvText,
    address: addressHere,
  },
});
