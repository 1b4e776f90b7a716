// What outcomes and lists of them are called, and the sentence above the page.

import {B, D, seat, UNIT} from './data.js';
import {components} from './continua.js';
import {capital, countOutcomes, countWord, fmt, formula, joinWords, percent, plainName, withUnit} from './numbers.js';
import {standing} from './regions.js';
import {here, state} from './state.js';
import {value} from './tape.js';

/** @typedef {import('./data.js').List} List */

export const issues = new Map((D.bargain ? D.bargain.issues : []).map(one => [one.name, one]));
export const isTree = D.form === 'tree';
const groupNames = D.main.groups.map(one => one.name).join();
export const isNormal = D.form === 'normal' && groupNames === D.players.map(one => one.name).join();
export const isChance = isNormal || isTree || D.main.groups.some(one => one.name === 'lottery');
export const isProtocol = D.main.groups[0]?.name === 'protocol';

/**
 * Return what a member of a group is called.
 * @param {string} name @returns {string}
 */
export function memberName(name) {
  const meaning = issues.get(name)?.meaning;
  return meaning ? meaning.split(/[:;,]/)[0].trim() : plainName(name);
}

/**
 * Return a value of a member, as a share where it is one.
 * @param {string} name @param {number} x @returns {string}
 */
export const memberValue = (name, x) => (isChance || issues.get(name)?.share ? percent(x) : fmt(x));

/**
 * Return a group by what its player is called.
 * @param {string} name @returns {string}
 */
export function groupName(name) {
  const player = D.players.find(one => name === one.name || name.startsWith(`${one.name} `));
  return (player ? (player.title || player.name) + name.slice(player.name.length) : name).replace(/\//g, ' → ');
}

/**
 * Return an outcome with the numbers at the point.
 * @param {number} k @returns {string}
 */
function outcomeNow(k) {
  const {label, strategies, title} = B[k];
  if (isTree || label === '(no-agreement)') return title;
  if (isNormal) {
    const each = D.main.groups.map((group, n) => {
      const does = group.members.map((m, j) => /** @type {const} */ ([plainName(m), here(strategies[n][j])]));
      const used = does.filter(([, w]) => w > 1e-12);
      if (used.length === 1) return `${seat(n)} plays ${used[0][0]}`;
      return `${seat(n)} mixes ${joinWords(used.map(([m, w]) => `${m} ${percent(w)}`))}`;
    });
    return joinWords(each);
  }
  const every = D.main.groups.flatMap((group, n) =>
    group.members.map((m, j) => /** @type {const} */ ([m, here(strategies[n][j])])),
  );
  const said = every.filter(([, x]) => (every.length < 7 && !isChance) || x > 1e-12);
  return (isProtocol ? `${title}, ` : '') + joinWords(said.map(([m, x]) => `${memberName(m)} ${memberValue(m, x)}`));
}

/**
 * Return what an outcome pays, the unit behind the last amount.
 * @param {number} k @returns {string}
 */
const paidText = k =>
  withUnit(joinWords(D.players.map((_, n) => `${seat(n)} gets ${fmt(here(B[k].payoffs[n]))}`)), UNIT);

/**
 * Return what a list is called, with numbers that stand beside its outcomes elsewhere.
 * @param {List} list
 * @returns {string}
 */
export function listName(list) {
  if (list === null) return 'outside the assumptions';
  return list.map(k => `${k + 1} ${B[k].title}`).join('; ') || `no ${D.outcome[0]} in closed form`;
}

/**
 * Return what is broken where the assumptions are.
 * @returns {string}
 */
function brokenText() {
  const ranges = D.followers.map(one => `${one.name} from ${formula(one.text.low)} to ${formula(one.text.high)}`);
  return `These values break what the game assumes: ${joinWords([...D.assumed.map(formula), ...ranges])}.`;
}

/**
 * Return how many outcomes and continua of them stand.
 * @param {number[]} listed @returns {string}
 */
function countText(listed) {
  const parts = components(listed);
  const sets = parts.filter(part => part.length > 1);
  const alone = parts.length - sets.length;
  const one = sets.length === 1;
  const corners = sets.map(part => joinWords(part.map(k => String(k + 1)))).join('; ');
  const many = one ? 'a continuum' : `${countWord(sets.length)} continua`;
  const continua = `${many} of ${D.outcome[1]}, listed by ${one ? 'its' : 'their'} corners (${corners}),`;
  const counts = [...(alone ? [countOutcomes(alone)] : []), ...(sets.length ? [continua] : [])];
  return `${joinWords(counts)} ${parts.length === 1 ? 'stands' : 'stand'}`;
}

/**
 * Return what stands at the baseline, where that is something else.
 * @returns {string}
 */
function elsewhereText() {
  const {home, listed} = state;
  if (!home || home.join() === listed?.join()) return '';
  const there = home.length ? joinWords(home.map(k => `(${k + 1})`)) : `no ${D.outcome[0]}`;
  return ` At the baseline ${there} ${home.length < 2 ? 'stands' : 'stand'} instead.`;
}

/**
 * Return what stands, in a sentence or two.
 * @returns {string}
 */
export function summaryText() {
  const {listed} = state;
  if (!listed) return brokenText();
  if (!listed.length) return `At these values no ${D.outcome[0]} in closed form stands.`;
  const head = `At these values ${countText(listed)}: `;
  if (listed.length === 1) return `${head}${outcomeNow(listed[0])}. ${capital(paidText(listed[0]))}.${elsewhereText()}`;
  const first = listed.slice(0, 4).map(k => `(${k + 1}) ${outcomeNow(k)}`);
  return `${head}${first.join('; ')}${listed.length > 4 ? `; and ${listed.length - 4} more.` : '.'}${elsewhereText()}`;
}

/**
 * Return the different payoffs of what stands at the point.
 * @param {import('./data.js').Other} atlas
 * @returns {number[][]}
 */
export function pickedBy(atlas) {
  value.set(state.now);
  const found = new Map();
  for (const k of standing(atlas) || []) {
    const paid = atlas.branches[k].payoffs.map(here);
    found.set(paid.map(x => x.toPrecision(9)).join(), paid);
  }
  return [...found.values()].sort((a, b) => a[0] - b[0]);
}
