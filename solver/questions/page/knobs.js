// The sliders: one for each free parameter, its strip coloured by what stands, with marks at the tipping points.

import {D, P} from './data.js';
import {cssFill, theme} from './colours.js';
import {$, make, put, say, show} from './dom.js';
import {aside, capital, digitsOf, fmt, formula, joinWords, readNumber, withUnit} from './numbers.js';
import {lineAlong} from './roots.js';
import {here, onStep, point, set, state, steps, typed} from './state.js';
import {at, value} from './tape.js';
import {tipsAlong} from './tipping.js';

const SLIDER_KEYS = new Map(
  Object.entries({ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10}),
);

/** Return the meaning of a parameter up to where it goes into detail, or its name.
 * @param {import('./data.js').Parameter} one
 * @returns {string} */
export const meaningOf = one => (one.meaning ? capital(one.meaning.split(/[:;]/)[0].trim()) : one.name);

/**
 * Write what a parameter is called, and who can set it.
 * @template {HTMLElement} T
 * @param {T} label @param {import('./data.js').Parameter} one @returns {T}
 */
function writeName(label, one) {
  label.textContent = meaningOf(one);
  label.title = one.meaning;
  const who = make('span', 'who');
  const set = one.control ? `set by ${one.control}` : '';
  if (one.meaning) put(who, make('code', '', one.name));
  who.append((one.meaning && set ? ' · ' : '') + set);
  return one.meaning || set ? put(label, who) : label;
}

/**
 * Make the slider of parameter k, and put it into the page.
 * @param {number} k
 */
function makeKnob(k) {
  const one = P[k];
  const id = `p${k}`;
  const label = writeName(make('label'), one);
  label.htmlFor = id;
  label.id = `${id}-label`;
  const box = make('input', 'box');
  box.type = 'text';
  box.inputMode = 'decimal';
  box.autocomplete = 'off';
  box.setAttribute('aria-label', `${one.name}, as a number${aside(one.unit)}`);
  const slider = make('input');
  Object.assign(slider, {type: 'range', id, min: one.low, max: one.high, step: 'any'});
  const base = make('span', 'base');
  base.style.left = `${(100 * (one.baseline - one.low)) / (one.high - one.low)}%`;
  const [strip, marks, tips] = [make('div', 'strip'), put(make('div', 'marks'), base), make('span', 'tips')];
  const unit = one.unit ? make('span', 'unit', one.unit) : null;
  const head = put(make('div', 'name'), label, put(make('div', 'value'), box, unit));
  const ends = [make('span', '', fmt(one.low, digitsOf(one))), tips, make('span', '', fmt(one.high, digitsOf(one)))];
  const track = put(make('div', 'track'), strip, marks, slider);
  put($('sliders'), put(make('div', 'knob'), head, track, put(make('div', 'ends'), ...ends)));
  slider.addEventListener('input', () => set(k, onStep(k, +slider.value)));
  slider.addEventListener('keydown', event => {
    const by = SLIDER_KEYS.get(event.key);
    if (!by) return;
    event.preventDefault();
    set(k, onStep(k, point[k] + by * steps[k] * (event.shiftKey ? 10 : 1)));
  });
  box.addEventListener('change', () => {
    const [x, text] = readNumber(box.value);
    const fits = x >= one.low && x <= one.high;
    box.setAttribute('aria-invalid', String(!fits));
    if (fits) set(k, x, text);
    else box.title = `A number from ${one.text.low} to ${one.text.high}`;
  });
  /** @type {{segments: HTMLElement[], ticks: HTMLElement[]}} */
  const drawn = {segments: [], ticks: []};
  return {...drawn, box, slider, strip, marks, tips, drawn: '', written: ''};
}

const knobs = P.map((_, k) => makeKnob(k));
const followers = D.followers.map(one => {
  const number = make('span', 'value');
  const ends = put(make('div', 'ends'), make('span', 'formula', `= ${formula(one.formula)}`));
  put($('sliders'), put(make('div', 'knob'), put(make('div', 'name'), writeName(make('span'), one), number), ends));
  return {one, number};
});

/**
 * Have as many elements as are needed.
 * @param {HTMLElement} parent @param {HTMLElement[]} items @param {number} many
 * @param {string} cls
 */
function fillUp(parent, items, many, cls) {
  while (items.length < many) {
    const item = make('span', cls);
    parent.append(item);
    items.push(item);
  }
  items.forEach((item, k) => show(item, k < many));
}

/**
 * Return where it tips, in words.
 * @param {import('./tipping.js').Tips} found @param {number} digits
 * @returns {string}
 */
function tipsText({tips, gaps}, digits) {
  const said = [...new Set(tips.map(([x]) => fmt(x, digits)))];
  const between = gaps.map(ends => `between ${ends.map(x => fmt(x, digits)).join(' and ')}`);
  const across = gaps.length ? `changes ${joinWords(between)}, which the assumptions rule out` : '';
  if (!said.length) return across || 'tips nowhere';
  return `tips at ${joinWords(said.slice(0, 5))}${said.length > 5 ? ' and more' : ''}${across && '; '}${across}`;
}

/**
 * Draw the strip of parameter k.
 * @param {number} k
 */
function drawStrip(k) {
  const {low, high} = P[k];
  const knob = knobs[k];
  const line = lineAlong(k);
  const {cuts, keys} = line;
  const found = tipsAlong(k, line);
  at[k] = point[k];
  value.set(state.now); // all of it: the roots along the next parameter are found from these
  const drawn = [cuts.join(), keys.join(';'), found.tips.join(), found.gaps.join(), theme().paper].join('|');
  if (knob.drawn === drawn) return;
  knob.drawn = drawn;
  /** @param {number} x */
  const place = x => (100 * (x - low)) / (high - low);
  fillUp(knob.strip, knob.segments, keys.length, '');
  keys.forEach((name, n) => {
    const {style} = knob.segments[n];
    style.left = `${place(cuts[n])}%`;
    style.width = `${place(cuts[n + 1]) - place(cuts[n]) + 0.05}%`;
    style.background = cssFill(name);
  });
  fillUp(knob.marks, knob.ticks, found.tips.length, 'tick');
  found.tips.forEach(([x], n) => {
    knob.ticks[n].style.left = `${place(x)}%`;
  });
  const digits = digitsOf(P[k]);
  say(knob.tips, tipsText(found, digits));
  /** @param {number} place */
  const wall = place => (place < 0 ? 'the end of the range' : formula(D.signs[place][2]));
  knob.tips.title = found.tips.map(([x, place]) => `${fmt(x, digits)}: ${wall(place)}`).join('\n');
}

/**
 * Draw the slider of parameter k.
 * @param {number} k
 */
function drawKnob(k) {
  drawStrip(k);
  const one = P[k];
  const knob = knobs[k];
  if (+knob.slider.value !== point[k]) knob.slider.value = String(point[k]);
  const [start, low, high] = [one.baseline, one.low, one.high].map(x => fmt(x, digitsOf(one)));
  const written = typed[k].includes('/') ? fmt(point[k], digitsOf(one)) : typed[k].replace('-', '\u2212');
  const moved = knob.written !== typed[k];
  if ((document.activeElement !== knob.box || moved) && knob.box.value !== written) knob.box.value = written;
  if (!moved) return;
  knob.written = typed[k];
  const said = `${withUnit(written, one.unit)}, from ${low} to ${high}, baseline ${start}`;
  knob.slider.setAttribute('aria-valuetext', said);
  knob.box.title = typed[k];
  knob.box.setAttribute('aria-invalid', 'false');
}

/** Draw all sliders, and what follows from them. */
export function drawKnobs() {
  P.forEach((_, k) => drawKnob(k));
  for (const {one, number} of followers) say(number, withUnit(fmt(here(one.value), digitsOf(one)), one.unit));
}
