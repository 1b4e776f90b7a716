// What the numbers mean, and what is written once: the title, the note, the foot of the page.

import {D, N, P} from './data.js';
import {$, make, put, say, show} from './dom.js';
import {capital, digitsOf, fmt, formula, percent, withUnit} from './numbers.js';

/**
 * Add an entry.
 * @param {string} name @param {string} meaning
 */
const define = (name, meaning) => put($('words'), make('dt', '', name), make('dd', '', meaning));

/**
 * Explain a parameter.
 * @param {import('./data.js').Parameter} one @param {string} [code] what it follows from
 */
function defineParameter(one, code) {
  const meaning = one.meaning ? `${capital(one.meaning)}. ` : '';
  const [low, high, baseline] = [one.low, one.high, one.baseline].map(x => fmt(x, digitsOf(one)));
  const range = `From ${low} to ${withUnit(high, one.unit)}, ${baseline} at the baseline`;
  const control = one.control ? `; ${one.control} sets it` : '';
  const follows = code ? ` What is assumed makes it ${formula(code)}.` : '';
  define(one.name, `${meaning}${range}${control}.${follows}`);
}

/** Write all that does not change. */
export function writeOnce() {
  say($('title'), D.title);
  say($('note'), D.note);
  show($('note'), D.note !== '');
  if (D.name) document.documentElement.dataset.game = D.name;
  for (const one of P) defineParameter(one);
  for (const one of D.followers) defineParameter(one, one.formula);
  for (const [name, text] of D.terms) define(name, `Short for ${formula(text)}.`);
  for (const text of D.assumed) define('assumed', formula(text));
  for (const one of D.bargain?.issues || []) {
    const [low, high] = [one.low, one.high].map(x => (one.share ? percent(x) : fmt(x)));
    define(one.name, `${one.meaning ? `${capital(one.meaning)}, ` : ''}from ${low} to ${high}; it is agreed on.`);
  }
  D.players.forEach((one, n) => {
    const utility = D.bargain?.utilities[n];
    if (utility) define(`utility of ${one.name}`, formula(utility));
  });
  show($('words-section'), $('words').children.length > 0);
  say($('besides'), D.besides);
  show($('besides'), D.besides !== '');
  if (!N) {
    put($('sliders'), make('p', 'small', 'This game has no free parameters: there is nothing to move.'));
    $('reset').hidden = $('controls-help').hidden = true;
  }
  const made = `Made by zopa ${D.version}, from exact formulas for every ${D.outcome[0]} (${D.main.concept})`;
  const where = 'the exact region of parameter values in which it stands';
  const how =
    'This page evaluates them with floating-point numbers; where that cannot tell on which side of a wall a point' +
    ' lies, it says so above. It loads nothing and sends nothing.';
  put($('foot'), make('p', '', `${made} and ${where}. ${how}`));
}
