// What stands, a card each, and what does not stand, folded, with what it misses.

import {B, D, seat, UNIT} from './data.js';
import {badge, drawBar, makeBar} from './bars.js';
import {drawWhy, makeWhy, nearestOf} from './conditions.js';
import {$, dress, make, put, say, show} from './dom.js';
import {aside, capital, fmt} from './numbers.js';
import {groupName, isChance, isNormal, isProtocol, isTree, issues, memberName, memberValue} from './names.js';
import {here, state} from './state.js';

const MAX_FAILS = 12;
const folded = /** @type {HTMLDetailsElement} */ ($('fails-fold'));
const DOES = isNormal ? 'What they do' : isTree ? 'How it is played' : isProtocol ? 'How it goes' : 'What is agreed';

/**
 * Return the registers of all payoffs, which share one scale.
 * @returns {number[]}
 */
function payoffRegisters() {
  if (D.table) return D.table.cells.flat().map(entry => entry.value);
  if (D.tree) return D.tree.nodes.flatMap(node => (node.pays || []).map(entry => entry.value));
  if (D.bargain?.points.length) return [...D.bargain.points.flat(), ...D.bargain.threat];
  return B.flatMap(b => b.payoffs);
}
const payers = payoffRegisters();

/**
 * Return the head of a card.
 * @param {number} k @returns {HTMLElement}
 */
const cardHead = k => put(make('h3'), badge(k), make('span', '', capital(B[k].title)));

/**
 * Make the card of branch k where it stands.
 * @param {number} k
 */
function makeCard(k) {
  const {formulas, note} = B[k];
  const does = put(make('div'), make('h4', '', DOES));
  const gets = put(make('div'), make('h4', '', `What they get${aside(UNIT)}`));
  const groups = D.main.groups.map((group, n) => {
    const named = D.main.groups.length > 1 || isNormal;
    const who = isNormal ? seat(n) : groupName(group.name);
    const box = put(make('div', 'group'), named ? make('div', 'who-does', who) : null);
    const bars = group.members.map((name, j) => makeBar(memberName(name), formulas.strategies[n][j]));
    put(does, put(box, ...bars.map(bar => bar.root)));
    return {box, bars};
  });
  const pays = D.players.map((_, n) => makeBar(seat(n), formulas.payoffs[n]));
  put(gets, ...pays.map(bar => bar.root));
  const why = makeWhy();
  const more = put(make('details'), make('summary', '', 'Why it stands'), why.ul);
  const said = note ? make('p', 'small', `${capital(note)}.`) : null;
  const root = put(make('article', 'card'), cardHead(k), said, put(make('div', 'two'), does, gets), more);
  root.hidden = true;
  $('stands').append(root);
  return {root, groups, pays, why};
}

/**
 * Make the entry of branch k where it does not stand.
 * @param {number} k
 */
function makeFail(k) {
  const {note, sentences} = B[k];
  const why = makeWhy();
  const ways = sentences.length > 1 ? [`There are ${sentences.length} ways for it to stand; this is the nearest.`] : [];
  const said = make('p', 'small', [...ways, ...(note ? [`${capital(note)}.`] : [])].join(' '));
  const root = put(make('article', 'fail'), cardHead(k), why.ul, said);
  root.hidden = true;
  $('fails').append(root);
  return {root, why};
}

const cards = B.map((_, k) => makeCard(k));
const fails = B.map((_, k) => makeFail(k));

/**
 * Draw the card of branch k.
 * @param {number} k @param {[number, number]} range of payoffs
 * @param {[number, number]} free the range of values that no issue bounds
 */
function drawCard(k, range, free) {
  const {strategies, payoffs} = B[k];
  const card = cards[k];
  D.main.groups.forEach((group, n) => {
    show(card.groups[n].box, !isTree || strategies[n].some(t => here(t) > 0));
    group.members.forEach((name, j) => {
      const x = here(strategies[n][j]);
      const issue = issues.get(name);
      const bar = card.groups[n].bars[j];
      const text = memberValue(name, x);
      if (isChance) drawBar(bar, x, [0, 1], text);
      else if (issue) drawBar(bar, x - Math.min(issue.low, x), [0, issue.high - issue.low], text);
      else drawBar(bar, x, free, text);
      dress(bar.root, isChance && x < 1e-12 ? 'line off' : 'line');
    });
  });
  card.pays.forEach((bar, n) => drawBar(bar, here(payoffs[n]), range, fmt(here(payoffs[n]))));
  drawWhy(card.why, k);
}

/**
 * Return which of those that do not stand are shown: the nearest ones.
 * @param {number[]} absent @returns {number[]}
 */
function nearestFails(absent) {
  if (absent.length <= MAX_FAILS) return absent;
  const ranked = absent.map(k => ({k, ...nearestOf(k)}));
  ranked.sort((a, b) => a.failing - b.failing || a.cost - b.cost);
  return ranked.slice(0, MAX_FAILS).map(one => one.k);
}

/** Draw what does not stand, if it is unfolded. */
function drawFails() {
  const stands = new Set(state.standing || []);
  const absent = [...B.keys()].filter(k => !stands.has(k));
  show($('fails-section'), absent.length > 0 && state.listed !== null);
  say($('fails-count'), ` (${absent.length})`);
  if (!folded.open) return;
  const shown = new Set(nearestFails(absent));
  fails.forEach((fail, k) => {
    show(fail.root, shown.has(k) && state.listed !== null);
    if (shown.has(k)) drawWhy(fail.why, k);
  });
  say($('fails-more'), absent.length > MAX_FAILS ? `The ${MAX_FAILS} that miss least, of ${absent.length}.` : '');
}
folded.addEventListener('toggle', drawFails);

/**
 * Draw all cards.
 * @param {string} command which answers where no closed form stands
 */
export function drawCards(command) {
  const {listed} = state;
  const paid = payers.map(here).filter(Number.isFinite);
  /** @type {[number, number]} */
  const range = [Math.min(0, ...paid), Math.max(0, ...paid)];
  const values = isChance ? [] : (listed || []).flatMap(k => B[k].strategies.flat().map(here));
  /** @type {[number, number]} */
  const free = [Math.min(0, ...values), Math.max(1, ...values)];
  cards.forEach((card, k) => {
    const stands = listed !== null && listed.includes(k);
    show(card.root, stands);
    if (stands) drawCard(k, range, free);
  });
  dress($('stands'), listed && listed.length > 3 ? 'many' : '');
  show($('nothing'), !listed?.length);
  const none = `No ${D.outcome[0]} in closed form stands at these values; ${command} says what there is.`;
  say($('nothing'), listed ? none : 'These values break what the game assumes.');
  drawFails();
}
