// The payoff table: strategies of the first player down, of the second across, a table for each choice of the others.

import {B, D, seat, UNIT} from './data.js';
import {formulaNode} from './bars.js';
import {$, dress, make, put, say, scrollBox, show} from './dom.js';
import {fmt, joinWords, plainName} from './numbers.js';
import {here, state} from './state.js';
import {CONST, value, what} from './tape.js';

/** @typedef {{profile: number[], td: HTMLElement, stands: HTMLElement, registers: number[],
 *   pays: {root: HTMLElement, number: HTMLElement, best: HTMLElement}[]}} Cell */

/**
 * Return the profiles of so many strategies each, the last player's running the fastest.
 * @param {number[]} shape
 * @returns {number[][]}
 */
const profilesOf = shape =>
  shape.reduce(
    (found, many) => found.flatMap(one => Array.from({length: many}, (_, s) => [...one, s])),
    [/** @type {number[]} */ ([])],
  );

/**
 * Make a cell of the table.
 * @param {number[]} profile @param {import('./data.js').Entry[]} entries @returns {Cell}
 */
function makeCell(profile, entries) {
  const [td, stands] = [make('td'), make('span', 'here')];
  const pays = entries.map((entry, n) => {
    const [number, best] = [make('b'), make('span', 'unseen', ' (best answer)')];
    const root = put(make('span', 'pay'), make('span', 'who-does', seat(n)), put(make('span'), number, best));
    put(td, root, formulaNode(entry.text));
    return {root, number, best};
  });
  put(td, stands);
  return {profile, td, stands, registers: entries.map(entry => entry.value), pays};
}

/**
 * Make the head of a row or a column.
 * @param {number} player @param {string} strategy @param {'row' | 'col'} scope
 */
function headCell(player, strategy, scope) {
  const head = put(make('th'), make('span', 'who-does', seat(player)), make('span', 'move', plainName(strategy)));
  head.scope = scope;
  return head;
}

/**
 * Make the table of one choice of the others.
 * @param {import('./data.js').Table} table @param {number[]} others
 * @param {(profile: number[]) => Cell} cellAt @returns {HTMLElement}
 */
function makeLayer({strategies}, others, cellAt) {
  const [rows, columns] = strategies;
  const corner = put(make('th'), make('span', 'unseen', 'What is played'));
  const head = put(make('tr'), corner, ...columns.map(name => headCell(1, name, 'col')));
  const body = rows.map((name, i) => {
    const cells = columns.map((_, j) => cellAt([i, j, ...others]).td);
    return put(make('tr'), headCell(0, name, 'row'), ...cells);
  });
  const fixed = others.map((s, n) => `${seat(n + 2)}: ${plainName(strategies[n + 2][s])}`);
  const caption = fixed.length ? make('caption', '', joinWords(fixed)) : null;
  const made = put(make('table'), caption, put(make('thead'), head), put(make('tbody'), ...body));
  made.style.minWidth = `calc(${columns.length} * var(--wide) + 4em)`; // which scrolls where there are many
  return scrollBox(fixed.length ? `Payoff table where ${joinWords(fixed)}` : 'Payoff table', made);
}

/**
 * Return which branch is a profile of pure strategies.
 * @returns {Map<string, number>}
 */
function pureProfiles() {
  const found = new Map();
  B.forEach((b, k) => {
    const played = b.strategies.map(group => group.findIndex(t => what[t] === CONST && value[t] === 1));
    if (played.length === D.players.length && played.every(s => s >= 0)) found.set(played.join(), k);
  });
  return found;
}

/**
 * Draw the numbers, the best answers, and what stands.
 * @param {Cell[]} cells @param {Map<string, number>} pure
 */
function drawCells(cells, pure) {
  /** @type {Map<string, number>} */
  const most = new Map();
  /** @param {Cell} cell @param {number} n */
  const against = (cell, n) => `${n}:${cell.profile.map((s, m) => (m === n ? '' : s)).join()}`;
  for (const cell of cells) {
    cell.registers.forEach((t, n) =>
      most.set(against(cell, n), Math.max(most.get(against(cell, n)) ?? -Infinity, here(t))),
    );
  }
  for (const cell of cells) {
    cell.pays.forEach((pay, n) => {
      const [x, best] = [here(cell.registers[n]), most.get(against(cell, n)) ?? 0];
      const isBest = x >= best - 1e-11 * (1 + Math.abs(best));
      say(pay.number, fmt(x));
      dress(pay.root, isBest ? 'pay best' : 'pay');
      show(pay.best, isBest);
    });
    const k = pure.get(cell.profile.join());
    const stands = k !== undefined && state.listed?.includes(k);
    dress(cell.td, stands ? 'solution' : '');
    say(cell.stands, stands ? `${k + 1} stands` : '');
  }
}

/**
 * Put the table into the page; return what draws its numbers.
 * @param {import('./data.js').Table} table
 * @returns {() => void}
 */
export function makeTable(table) {
  const shape = table.strategies.map(one => one.length);
  const cells = new Map(
    profilesOf(shape).map((profile, place) => [profile.join(), makeCell(profile, table.cells[place])]),
  );
  /** @param {number[]} profile */
  const cellAt = profile => /** @type {Cell} */ (cells.get(profile.join()));
  const layers = profilesOf(shape.slice(2)).map(others => makeLayer(table, others, cellAt));
  const units = UNIT ? [`Payoffs in ${UNIT}.`] : [];
  const others = shape.length > 2 ? 'others play' : 'other plays';
  const notes = [
    ...units,
    `Underlined: the best answer to what the ${others}.`,
    'A frame marks what stands in pure strategies.',
  ];
  put($('figure'), ...layers, make('p', 'small', notes.join(' ')));
  const pure = pureProfiles();
  return () => drawCells([...cells.values()], pure);
}
