// What is kept: the address restores the values, the map and the scenarios; and the command that answers exactly.

import {D, N, P} from './data.js';
import {$, button, make, put, say} from './dom.js';
import {readNumber} from './numbers.js';
import {goHome, goTo, here, point, state, typed} from './state.js';

const MAX_SCENARIOS = 50;
const MAX_NAME = 60; // characters

/**
 * Return the parameters away from the baseline, as they are written.
 * @returns {[string, string][]}
 */
const moved = () =>
  P.flatMap((one, k) => (point[k] === one.baseline ? [] : [/** @type {[string, string]} */ ([one.name, typed[k]])]));

/**
 * Return a number as a fraction, if it is one with a small denominator.
 * @param {number} x @returns {string}
 */
function fractionText(x) {
  for (let d = 1; d < 1000; d++) {
    if (Math.abs(x * d - Math.round(x * d)) < 1e-9) return Math.round(x * d) + (d > 1 ? `/${d}` : '');
  }
  return String(+x.toPrecision(12));
}

/**
 * Return the command that answers at the point.
 * @returns {string}
 */
export function commandHere() {
  const follow = D.followers.filter(one => here(one.value) !== one.baseline);
  const values = [...moved(), ...follow.map(one => [one.name, fractionText(here(one.value))])];
  return D.advice + values.map(([name, text]) => ` --set ${name}=${text}`).join('');
}

const pointText = () =>
  moved()
    .map(([name, text]) => `${name}:${text}`)
    .join(',');

/**
 * Return the part of the address that restores this view.
 * @returns {string}
 */
export function addressHere() {
  const axes = state.axes.map(k => P[k]?.name).join(',');
  const kept = state.scenarios.map(one => `s=${encodeURIComponent(one.name)}~${one.at}`);
  return `#${[`at=${pointText()}`, ...(N >= 2 ? [`map=${axes}`] : []), ...kept].join('&')}`;
}

/**
 * Return a point from the text of an address: its numbers, and how they are written.
 * @param {string} text
 * @returns {[number[], string[]]}
 */
function readPoint(text) {
  const numbers = P.map(one => one.baseline);
  const texts = P.map(one => one.text.baseline);
  for (const part of text.split(',')) {
    const [name, written = ''] = part.split(':');
    const k = P.findIndex(one => one.name === name);
    const [x, own] = readNumber(written);
    if (k >= 0 && x >= P[k].low && x <= P[k].high) [numbers[k], texts[k]] = [x, own];
  }
  return [numbers, texts];
}

/**
 * Return text of an address as it was; empty where it is damaged.
 * @param {string} text @returns {string}
 */
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

/**
 * Return the text of a point, with nothing else in it.
 * @param {string} text @returns {string}
 */
function plainPoint(text) {
  const [numbers, texts] = readPoint(decode(text));
  return P.flatMap((one, k) => (numbers[k] === one.baseline ? [] : [`${one.name}:${texts[k]}`])).join(',');
}

/**
 * Restore one part of an address.
 * @param {string} name @param {string} text
 */
function restorePart(name, text) {
  if (name === 's') {
    const cut = text.lastIndexOf('~');
    const called = decode(text.slice(0, cut)).slice(0, MAX_NAME);
    const full = state.scenarios.length >= MAX_SCENARIOS;
    if (called && !full) state.scenarios.push({name: called, at: plainPoint(text.slice(cut + 1))});
  } else if (name === 'at') {
    goTo(...readPoint(decode(text)));
  } else if (name === 'map') {
    const axes = decode(text)
      .split(',')
      .map(one => P.findIndex(p => p.name === one));
    if (axes.length === 2 && axes.every(k => k >= 0) && axes[0] !== axes[1]) state.axes = axes;
  }
}

/** Restore what the address says. */
export function restoreAddress() {
  if (location.hash.length < 2) return;
  state.scenarios = [];
  for (const part of location.hash.slice(1).split('&')) {
    const cut = part.indexOf('=');
    restorePart(part.slice(0, cut), part.slice(cut + 1));
  }
  drawScenarios();
}

/** Replace the address, where the document has one. */
function replaceAddress() {
  try {
    history.replaceState(null, '', addressHere());
  } catch {
    // a document without an address
  }
}

let writing = 0;

/** Write the address, when nothing has moved for a while. */
export function writeAddress() {
  clearTimeout(writing);
  writing = setTimeout(() => {
    if (addressHere() !== location.hash) replaceAddress();
  }, 250);
}

/** Write the list of scenarios. */
function drawScenarios() {
  const items = state.scenarios.map((one, n) => {
    const go = button(one.name, () => goTo(...readPoint(one.at)), 'go');
    const values = one.at.replace(/:/g, ' = ').replace(/,/g, ', ') || 'the baseline';
    const remove = button('Remove', () => {
      state.scenarios.splice(n, 1);
      drawScenarios();
      writeAddress();
    });
    remove.setAttribute('aria-label', `Remove the scenario ${one.name}`);
    return put(make('li'), put(go, make('small', '', values)), remove);
  });
  $('scenarios').replaceChildren(...items);
}

/** Keep the point under the name that was typed. */
function keepScenario() {
  const box = /** @type {HTMLInputElement} */ ($('scenario-name'));
  const name = box.value.trim() || `Scenario ${state.scenarios.length + 1}`;
  const others = state.scenarios.filter(one => one.name !== name);
  state.scenarios = [...others, {name, at: pointText()}].slice(-MAX_SCENARIOS);
  box.value = '';
  drawScenarios();
  writeAddress();
}

/** Copy the link, or say where it is. */
async function copyLink() {
  try {
    await navigator.clipboard.writeText(location.href.split('#')[0] + addressHere());
    say($('copied'), 'The link is copied; it opens this view for whoever has this page.');
  } catch {
    replaceAddress();
    say($('copied'), 'The link is in the address of this page; copy it from there.');
  }
}

$('scenario-form').addEventListener('submit', event => {
  event.preventDefault();
  keepScenario();
});
$('reset').addEventListener('click', goHome);
$('print').addEventListener('click', () => window.print());
$('copy').addEventListener('click', copyLink);
