// What the page knows of its game: the data that `solver/questions/page_data.py` writes, with its types.

/**
 * @typedef {number} Register a place in the tape
 * @typedef {number[] | null} List the positions of the branches that stand; null outside what is assumed
 * @typedef {[number, 0 | 1, '>' | '>=' | '==']} Sign a place among the signs, whether it is turned, the relation
 * @typedef {{low: number, high: number, baseline: number}} Range
 * @typedef {Range & {name: string, meaning: string, unit?: string, control: string, start: number,
 *   text: {low: string, high: string, baseline: string, start: string}}} Parameter
 * @typedef {Parameter & {formula: string, value: Register}} Follower
 * @typedef {{text: string, verb: 'is' | 'are', code: boolean, unit?: string, value: Register}} Side of conditions
 * @typedef {{text: string, relation: string, sides: [number, number]}} Sentence whose sides are places among all sides
 * @typedef {{where: Sign[][], cells: Int32Array[], strategies: Register[][], payoffs: Register[]}} Numbers
 * @typedef {Numbers & {label: string, title: string, short: string, colour: string, note: string,
 *   formulas: {strategies: string[][], payoffs: string[]}, sentences: Sentence[][]}} Branch
 * @typedef {{concept: string, single: boolean, branches: Numbers[]}} Other
 * @typedef {{name: string, members: string[]}} Group
 * @typedef {{text: string, value: Register}} Entry
 * @typedef {{history: string, place: [number, number], pays?: Entry[], player: string, actions: string[], set: number,
 *   chances: Entry[], together: boolean}} TreeNode a move, or an end if it `pays`
 * @typedef {{name: string, meaning: string, low: number, high: number, share: boolean}} Issue
 * @typedef {{strategies: string[][], cells: Entry[][]}} Table
 * @typedef {{points: [Register, Register][], labels: string[], threat: Register[], utilities: string[], issues:
 * Issue[]}} Bargain
 * @typedef {{counts: string[], compared: Record<string, Record<'is' | 'are', [string, string]>>, tie: string,
 *   insufficient: string}} Words
 * @typedef {{version: string, title: string, name: string, form: string, note: string, outcome: [string, string],
 *   players: {name: string, title: string}[], sides: Side[], besides: string, advice: string, payoff_unit?: string,
 * words: Words,
 *   parameters: Parameter[], followers: Follower[], terms: [string, string][], assumed: string[], admitted: Sign[][],
 *   main: {concept: string, single: boolean, groups: Group[], branches: Branch[], cells: Register[][]}, others:
 * Other[],
 *   along: Record<string, (Register[] | null)[]>, signs: [Register, number | null, string][],
 *   tape: {steps: string, left: number[], right: number[]}, table?: Table, tree?: {nodes: TreeNode[]}, bargain?:
 * Bargain}} Data
 */

/** @type {Data} */
export const D = JSON.parse(String(document.getElementById('data')?.textContent));
export const P = D.parameters;
export const B = D.main.branches;
export const N = P.length;
export const UNIT = D.payoff_unit || '';

/**
 * Return what a player is called.
 * @param {number} k @returns {string}
 */
export const seat = k => D.players[k].title || D.players[k].name;

/**
 * Return what the player of this name is called.
 * @param {string} name @returns {string}
 */
export function seatOf(name) {
  const k = D.players.findIndex(one => one.name === name);
  return k < 0 ? name : seat(k);
}
