'use strict';
(() => {
const D = JSON.parse(document.getElementById('data').textContent);
const P = D.parameters, B = D.main.branches, N = P.length;
const $ = id => document.getElementById(id);
const make = (tag, cls, text) => { const e = document.createElement(tag); if (cls) e.className = cls; if (text !== undefined) e.textContent = text; return e; };
const put = (parent, ...children) => { for (const c of children) if (c) parent.appendChild(c); return parent; };
const say = (node, text) => { if (node.said !== text) { node.said = text; node.textContent = text; } };
const show = (node, yes) => { if (node.hidden === yes) node.hidden = !yes; };

// --- numbers and words ---------------------------------------------------------------------------
const MINUS = '\u2212';
const fmt = x => {
  if (!Number.isFinite(x)) return '–';
  if (x === 0 || Math.abs(x) < 1e-12) return '0';
  const big = Math.abs(x) >= 1e6 || Math.abs(x) < 1e-3;
  const s = big ? x.toExponential(3).replace(/\.?0+e/, 'e') : String(+x.toPrecision(4));
  return s.replace(/-/g, MINUS);
};
const percent = x => { const p = 100 * x; return (p > 0 && p < 0.1 ? '< 0.1' : p < 100 && p > 99.9 ? '> 99.9' : fmt(+p.toFixed(1))) + '\u00a0%'; };
const formula = text => text.replace(/\*\*/g, '^').replace(/>=/g, '≥').replace(/<=/g, '≤').replace(/==/g, '=').replace(/ - /g, ' ' + MINUS + ' ').replace(/(^|[(,=≥≤<>] ?)-/g, '$1' + MINUS).replace(/\*/g, '·');
const isNumber = text => /^-?[\d.\/]+$/.test(text);
function read(typed_) { // a number, or quotients of numbers, as --set takes them: the value, and how it is written
  const text = typed_.trim().replace(',', '.').replace(/[\u2212–]/g, '-').replace(/\s*\/\s*/g, '/'), parts = text.split('/');
  return [parts.every(part => /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(part)) ? parts.map(Number).reduce((a, b) => a / b) : NaN, text];
}
const listed = parts => parts.length < 2 ? parts.join('') : parts.slice(0, -1).join(', ') + ' and ' + parts[parts.length - 1];
const COUNTS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'];
const counted = n => `${n < COUNTS.length ? COUNTS[n] : n} ${n === 1 ? D.outcome[0] : D.outcome[1]}`;
const capital = s => s.charAt(0).toUpperCase() + s.slice(1);
const seat = k => D.players[k].title || D.players[k].name;
const seatOf = name => { const k = D.players.findIndex(p => p.name === name); return k < 0 ? name : seat(k); };

// --- the program: instructions on numbers, nothing else --------------------------------------------
const T = D.tape.steps.length, what = new Uint8Array(T), left = new Float64Array(D.tape.left), right = new Int32Array(D.tape.right);
const IN = 0, CONST = 1, ADD = 2, SUB = 3, MUL = 4, DIV = 5, MIN = 6, MAX = 7, ROOT = 8;
for (let t = 0; t < T; t++) what[t] = 'ic+-*/<>r'.indexOf(D.tape.steps[t]);
const value = new Float64Array(T), at = new Float64Array(N), A = new Int32Array(T);
for (let t = 0; t < T; t++) { if (what[t] === CONST) value[t] = left[t]; else A[t] = left[t]; }
function run(steps) {
  for (let s = 0; s < steps.length; s++) {
    const t = steps[s], a = A[t];
    switch (what[t]) {
      case IN: value[t] = at[a]; break;
      case ADD: value[t] = value[a] + value[right[t]]; break;
      case SUB: value[t] = value[a] - value[right[t]]; break;
      case MUL: value[t] = value[a] * value[right[t]]; break;
      case DIV: value[t] = value[a] / value[right[t]]; break;
      case MIN: value[t] = Math.min(value[a], value[right[t]]); break;
      case MAX: value[t] = Math.max(value[a], value[right[t]]); break;
      case ROOT: value[t] = Math.sqrt(Math.max(value[a], 0)); break;
    }
  }
}
const used = Array.from({length: N}, () => new Uint8Array(T)); // whether a register depends on a parameter
for (let t = 0; t < T; t++) for (let k = 0; k < N; k++) used[k][t] = what[t] === IN ? +(A[t] === k) : what[t] === CONST ? 0 : used[k][A[t]] | used[k][right[t]];
function needed(wanted) {
  const seen = new Uint8Array(T), todo = [...wanted];
  while (todo.length) { const t = todo.pop(); if (!seen[t]) { seen[t] = 1; if (what[t] > CONST) todo.push(A[t], right[t]); } }
  const steps = [];
  for (let t = 0; t < T; t++) if (seen[t] && what[t] !== CONST) steps.push(t);
  return steps;
}
const only = (steps, k) => Int32Array.from(steps.filter(t => used[k][t]));
const EVERY = Int32Array.from(Array.from({length: T}, (_, t) => t).filter(t => what[t] !== CONST));

// --- which branches stand ---------------------------------------------------------------------------
const signAt = D.signs.map(s => s[0]), bound = D.signs.map(s => s[1] === null ? Infinity : s[1]);
const RELATION = {'>': 0, '>=': 1, '==': 2};
const packed = form => Int32Array.from(form.flatMap(([place, turned, relation]) => [place, turned, RELATION[relation]]));
const admitted = D.admitted.map(packed);
for (const atlas of [D.main, ...D.others]) for (const b of atlas.branches) b.cells = b.where.map(packed);
function holds(cell) {
  for (let c = 0; c < cell.length; c += 3) {
    const p = cell[c], v = cell[c + 1] ? -value[signAt[p]] : value[signAt[p]], e = bound[p], r = cell[c + 2];
    if (r === 0 ? !(v > e) : r === 1 ? v < -e : v > e || v < -e) return false;
  }
  return true;
}
const anyHolds = cells => { for (const cell of cells) if (holds(cell)) return true; return false; };
const OUTSIDE = 'outside';
function standing(atlas) { // positions, or null outside the assumptions
  if (!anyHolds(admitted)) return null;
  const found = [];
  for (let k = 0; k < atlas.branches.length; k++) if (anyHolds(atlas.branches[k].cells)) { found.push(k); if (atlas.single) break; }
  return found;
}
const lists = new Map();
function key() { const s = standing(D.main), name = s ? s.join(',') : OUTSIDE; if (!lists.has(name)) lists.set(name, s); return name; }
const decisive = Object.keys(D.along).map(Number);
const SIGNS = needed(decisive.map(p => signAt[p]));
const signsAlong = P.map((_, k) => only(SIGNS, k));

// --- roots of a polynomial with coefficients c in [low, high] ---------------------------------------
function roots(c, low, high) {
  let d = c.length - 1, most = 0;
  for (const x of c) most = Math.max(most, Math.abs(x));
  if (!(most > 0) || !Number.isFinite(most)) return [];
  const far = Math.max(Math.abs(low), Math.abs(high), 1e-300);
  while (d > 0 && Math.abs(c[d]) * far ** d <= 1e-14 * most * Math.max(1, far ** d)) d--;
  if (d === 0) return [];
  if (d === 1) { const r = -c[0] / c[1]; return r > low && r < high ? [r] : []; }
  const f = x => { let s = 0; for (let k = d; k >= 0; k--) s = s * x + c[k]; return s; };
  const turns = roots(Array.from({length: d}, (_, k) => (k + 1) * c[k + 1]), low, high), ends = [low, ...turns, high], found = [];
  for (let k = 0; k + 1 < ends.length; k++) {
    let a = ends[k], b = ends[k + 1], fa = f(a), fb = f(b);
    if (fa === 0 && a > low) { found.push(a); continue; }
    if (!(fa * fb < 0)) continue;
    for (let n = 0; n < 60 && b - a > 1e-14 * far; n++) { const m = (a + b) / 2, fm = f(m); if (fa * fm <= 0) { b = m; fb = fm; } else { a = m; fa = fm; } }
    found.push((a + b) / 2);
  }
  return found;
}
const coefficients = P.map((_, k) => decisive.map(p => [p, D.along[p][k]]).filter(one => one[1])); // [place, registers]
function rootsAlong(k) { // with the coefficients as they are in the registers: sorted [value, place]
  const found = [];
  for (const [p, registers] of coefficients[k]) for (const r of roots(registers.map(t => value[t]), P[k].low, P[k].high)) found.push([r, p]);
  return found.sort((a, b) => a[0] - b[0]);
}
function line(k) { // the range of parameter k cut where the list changes; its registers are those of the end afterwards
  const cuts = [P[k].low], keys = [], places = [], met = rootsAlong(k), span = P[k].high - P[k].low;
  let from = P[k].low;
  for (let n = 0; n <= met.length; n++) {
    const to = n < met.length ? met[n][0] : P[k].high;
    if (to - from > 1e-9 * span) {
      at[k] = (from + to) / 2; run(signsAlong[k]);
      const here = key();
      if (!keys.length) keys.push(here);
      else if (keys[keys.length - 1] !== here) { cuts.push(from); keys.push(here); places.push(met[n - 1][1]); }
      from = to;
    }
  }
  cuts.push(P[k].high);
  return {cuts, keys, places, met};
}
// Tipping points as zopa thresholds has them, [value, place]: the names that stand change there, or at that value alone
// (ends of the range included), or a tie lets equilibria of a game run on into a continuum.
const rounding = group => group.map(t => Math.abs(value[t]) < 1e-12 ? 0 : +value[t].toPrecision(10));
function different(list) { // pieces that meet say the same: the first of them names it
  const told = new Set();
  return list.filter(k => { const s = JSON.stringify([...B[k].strategies, B[k].payoffs].map(rounding)); return !told.has(s) && told.add(s); });
}
function components(list) { // equilibria that differ in what one player does are corners of one continuum: what lies between them is one
  const own = k => B[k].strategies.map(g => rounding(g).join()), found = [];
  for (const k of list) {
    const joined = cellsAt.length ? found.filter(part => part.some(one => own(one).filter((s, n) => s !== own(k)[n]).length === 1)) : [];
    found.push([...joined.flatMap(part => found.splice(found.indexOf(part), 1)[0]), k].sort((a, b) => a - b));
  }
  return found;
}
const labelsOf = list => [...new Set(list.map(k => B[k].label))].sort().join('; ');
const everyAlong = P.map((_, k) => only([...EVERY], k)), cellsAt = D.main.cells.map(cell => Float64Array.from(cell));
function answers(b) { // of an equilibrium of a game, which strategies are best answers and which are in use
  const weights = b.strategies.map(group => group.map(t => value[t])), gains = weights.map(w => w.map(() => 0)), size = weights.map(w => w.length);
  cellsAt.forEach((cell, place) => {
    const played = []; // the profile, in which the last player's strategy runs the fastest
    for (let n = size.length - 1, rest = place; n >= 0; n--) { played[n] = rest % size[n]; rest = Math.floor(rest / size[n]); }
    cell.forEach((t, n) => { gains[n][played[n]] += played.reduce((x, s, m) => m === n ? x : x * weights[m][s], value[t]); });
  });
  return gains.map((gain, n) => { const near = 1e-9 * (1 + Math.max(...gain.map(Math.abs))), best = Math.max(...gain) - near; return gain.map((x, s) => +(x >= best) + 2 * (weights[n][s] > 1e-9)).join(''); }).join();
}
function allAnswers(k, x, list) { at[k] = x; run(everyAlong[k]); return list.map(b => answers(B[b])).join(); }
function vertices(paid) { // of the best answers to mixtures: those with as many ties and unused strategies as fix them; paid: a line an answer
  const size = paid[0].length, scale = Math.max(1e-300, ...paid.flat().map(Math.abs)), found = new Map();
  const tight = [...paid.map(line => [...line.map(x => x / scale), -1]), ...paid[0].map((_, j) => Array.from({length: size + 1}, (_, i) => +(i === j)))];
  const solve = lines => { // weights that add up to 1, and what the best answers get; nothing unless these lines fix them
    const rows = [[...Array(size).fill(1), 0, 1], ...lines.map(t => [...tight[t], 0])];
    for (let c = 0; c <= size; c++) {
      let p = c;
      for (let r = c + 1; r <= size; r++) if (Math.abs(rows[r][c]) > Math.abs(rows[p][c])) p = r;
      if (Math.abs(rows[p][c]) < NEAR) return;
      [rows[c], rows[p]] = [rows[p], rows[c]];
      for (let r = 0; r <= size; r++) if (r !== c) { const f = rows[r][c] / rows[c][c]; for (let q = c; q < size + 2; q++) rows[r][q] -= f * rows[c][q]; }
    }
    const all = rows.map((row, c) => row[size + 1] / row[c]), slack = tight.map(line => line.reduce((sum, x, c) => sum + x * all[c], 0));
    const m = paid.length, weights = all.slice(0, size);
    if (weights.every(w => w > -NEAR) && slack.every((x, t) => t >= m || x < NEAR)) found.set(weights.map(w => Math.round(w * 1e7)).join(), [weights.map(w => w > NEAR), slack.slice(0, m).map(x => x > -NEAR)]);
  };
  const choose = (lines, from) => { if (lines.length === size) solve(lines); else for (let t = from; t < tight.length; t++) choose([...lines, t], t + 1); };
  choose([], 0);
  return [...found];
}
const NEAR = 1e-9, MANY = 300, choices = (n, k) => k ? choices(n - 1, k - 1) * n / k : 1; // of what is tight
function shapeAt(k, x) { // the corners of all equilibria of two players by what they use, isolated or in continua; nothing where that takes long
  const [m, n] = D.main.groups.map(g => g.members.length);
  if (D.main.groups.length !== 2 || choices(m + n, m) > MANY) return null;
  at[k] = x; run(everyAlong[k]);
  const table = (lines, width, place, player) => Array.from({length: lines}, (_, a) => Array.from({length: width}, (_, b) => value[cellsAt[place(a, b)][player]]));
  const ys = vertices(table(m, n, (i, j) => i * n + j, 0)), xs = vertices(table(n, m, (j, i) => i * n + j, 1)), found = [];
  for (const [x, [mine, answers]] of xs) for (const [y, [theirs, best]] of ys) {
    if (!mine.every((one, i) => !one || best[i]) || !theirs.every((one, j) => !one || answers[j])) continue;
    const joined = found.filter(part => part.some(one => one[0] === x || one[1] === y));
    found.push([...joined.flatMap(part => found.splice(found.indexOf(part), 1)[0]), [x, y, `${mine}/${theirs}`]]);
  }
  return found.map(part => `${part.length === 1} ${[...new Set(part.map(one => one[2]))].sort().join(' ')}`).sort().join();
}
function tipsOf(k, {cuts, keys, met}) {
  const found = [], parts = keys.map((name, n) => [cuts[n], cuts[n + 1], lists.get(name)]).filter(one => one[2]), {low, high} = P[k], near = 1e-9 * (high - low), groups = [[low], [high]]; // a value, and what vanishes there
  for (const [x, p] of met) { const same = groups.find(g => Math.abs(x - g[0]) <= near); if (same) same.push(p); else groups.push([x, p]); }
  groups.sort((a, b) => a[0] - b[0]);
  for (const [x, ...zero] of keys.length ? groups : []) {
    at[k] = x; run(signsAlong[k]);
    for (const p of zero) value[signAt[p]] = 0;
    const there = standing(D.main), beside = [...keys.keys()].filter(n => keys[n] !== OUTSIDE && cuts[n] <= x + near && cuts[n + 1] >= x - near);
    if (there && !beside.length) parts.push([x, x, there]);
    if (there && !cellsAt.length) run(everyAlong[k]);
    const tips = new Set([...beside.map(n => lists.get(keys[n])), ...(there ? [cellsAt.length ? there : different(there)] : [])].map(labelsOf)).size > 1;
    if (tips || (cellsAt.length && there && beside.some(n => {
      const both = lists.get(keys[n]).filter(b => there.includes(b)); // a piece has its own formulas, wrong where it does not stand
      const inside = (cuts[n] + cuts[n + 1]) / 2; // a corner of a continuum may gain an answer, and nothing else
      return allAnswers(k, x, both) !== allAnswers(k, inside, both) && (shapeAt(k, x) ?? x) !== shapeAt(k, inside);
    }))) found.push([x, zero.length ? zero[0] : -1]);
  }
  parts.sort((a, b) => a[0] - b[0]);
  found.gaps = parts.flatMap((b, n) => n && b[0] > parts[n - 1][1] + near && labelsOf(b[2]) !== labelsOf(parts[n - 1][2]) ? [[parts[n - 1][1], b[0]]] : []);
  return found;
}

// --- the state -------------------------------------------------------------------------------------
const point = Float64Array.from(P, p => p.start), typed = P.map(p => p.text.start);
let now = new Float64Array(T), standing_now = [], listed_now = [], axes = [0, Math.min(1, N - 1)], scenarios = [], chosenPlay = 0;
const steps = P.map(p => { const raw = (p.high - p.low) / 200, ten = 10 ** Math.floor(Math.log10(raw)), m = raw / ten; return (m < 1.5 ? 1 : m < 3.5 ? 2 : m < 7.5 ? 5 : 10) * ten; });
const rounded = (k, x) => { const s = steps[k], r = +(Math.round(x / s) * s).toPrecision(12); return Math.min(P[k].high, Math.max(P[k].low, r)); };
function set(k, x, text) { point[k] = Math.min(P[k].high, Math.max(P[k].low, x)); typed[k] = text === undefined ? String(+point[k].toPrecision(12)) : text; later(); }
function goTo(numbers, texts) { for (let k = 0; k < N; k++) { point[k] = numbers[k]; typed[k] = texts[k]; } later(); }
const initial = () => goTo(P.map(p => p.baseline), P.map(p => p.text.baseline));
let waiting = 0;
function later() { if (!waiting) waiting = requestAnimationFrame(() => { waiting = 0; redraw(); }); }
function compute() {
  at.set(point); run(EVERY); now = value.slice(); standing_now = standing(D.main); listed_now = standing_now && different(standing_now);
}
const nearWalls = () => [...new Set(D.signs.filter(([t, e, text]) => text && e !== null && Math.abs(now[t]) <= e).map(s => s[2]))];

// --- what an equilibrium is called --------------------------------------------------------------------
const issues = new Map(D.bargain ? D.bargain.issues.map(i => [i.name, i]) : []);
const isTree = D.form === 'tree', isNormal = D.form === 'normal' && D.main.groups.map(g => g.name).join() === D.players.map(p => p.name).join(), isChance = isNormal || isTree || D.main.groups.some(g => g.name === 'lottery');
const plainName = s => s.replace(/_/g, ' '), brief = s => s.split(/[:;,]/)[0].trim();
const member = m => issues.has(m) && issues.get(m).meaning ? brief(issues.get(m).meaning) : plainName(m);
function title(k) { // without numbers
  const b = B[k];
  if (isTree) return b.label.split(' + ').map(h => h.split('/').map(plainName).join(' → ')).join('  or  ');
  if (isNormal) return D.main.groups.map((g, n) => `${seat(n)}: ${b.strategies[n].map((t, j) => [t, j]).filter(([t]) => !(what[t] === CONST && value[t] === 0)).map(([, j]) => plainName(g.members[j])).join(' or ')}`).join(', ');
  if (b.label === '(no-agreement)') return 'No agreement';
  const parts = b.label.replace(/^\(|\)$/g, '').split(', ');
  return parts.map(one => { const m = /^(.+)-(all|part|none)$/.exec(one); return m && issues.has(m[1]) ? `${plainName(m[1])} ${m[2] === 'part' ? 'in part' : m[2] === 'all' ? 'in full' : 'not at all'}` : one; }).join(', ');
}
const TITLES = B.map((_, k) => title(k));
const repeats = TITLES.map((t, k) => TITLES.filter(o => o === t).length > 1 ? ` (case ${TITLES.slice(0, k + 1).filter(o => o === t).length})` : '');
const called = k => TITLES[k] + repeats[k];
function sentence(k) { // with numbers
  const b = B[k], g = D.main.groups;
  if (isNormal) return listed(g.map((one, n) => {
    const does = one.members.map((m, j) => [plainName(m), now[b.strategies[n][j]]]).filter(([, w]) => w > 1e-12);
    return does.length === 1 ? `${seat(n)} plays ${does[0][0]}` : `${seat(n)} mixes ${listed(does.map(([m, w]) => `${m} ${percent(w)}`))}`;
  }));
  if (isTree) return called(k);
  if (b.label === '(no-agreement)') return 'no agreement';
  const parts = g.flatMap((one, n) => one.members.map((m, j) => [member(m), now[b.strategies[n][j]]])).filter(([, v], _, all) => (all.length < 7 && !isChance) || v > 1e-12).map(([m, v]) => `${m} ${isChance ? percent(v) : fmt(v)}`);
  return (D.main.groups[0].name === 'protocol' ? `${called(k)}, ` : '') + listed(parts);
}
const paid = k => listed(D.players.map((_, n) => `${seat(n)} gets ${fmt(now[B[k].payoffs[n]])}`));
let home = null; // the list at the baseline
const listName = list => list === null ? 'outside the assumptions' : list.length ? list.map(k => `${k + 1} ${called(k)}`).join('; ') : `no ${D.outcome[0]} in closed form`;
function summary() {
  if (!listed_now) return `These values break what the game assumes: ${listed([...D.assumed.map(formula), ...D.followers.map(p => `${p.name} from ${formula(p.text.low)} to ${formula(p.text.high)}`)])}.`;
  const n = listed_now.length;
  if (!n) return `At these values no ${D.outcome[0]} in closed form stands.`;
  const parts = components(listed_now), sets = parts.filter(part => part.length > 1), alone = parts.length - sets.length, one = sets.length === 1;
  const corners = `${one ? 'a continuum' : `${COUNTS[sets.length] || sets.length} continua`} of ${D.outcome[1]}, listed by ${one ? 'its' : 'their'} corners (${sets.map(part => listed(part.map(k => k + 1))).join('; ')}),`;
  const head = `At these values ${listed([alone ? counted(alone) : '', sets.length ? corners : ''].filter(Boolean))} ${parts.length === 1 ? 'stands' : 'stand'}: `;
  const rest = home && home.join() !== listed_now.join() ? ` At the baseline ${home.length ? listed(home.map(k => `(${k + 1})`)) : `no ${D.outcome[0]}`} ${home.length < 2 ? 'stands' : 'stand'} instead.` : '';
  if (n === 1) return `${head}${sentence(listed_now[0])}. ${capital(paid(listed_now[0]))}.${rest}`;
  return head + listed_now.slice(0, 4).map(k => `(${k + 1}) ${sentence(k)}`).join('; ') + (n > 4 ? `; and ${n - 4} more.` : '.') + rest;
}

function picked(atlas) { // the different payoffs of what stands, at the values as they are now
  value.set(now);
  const found = new Map();
  for (const k of standing(atlas) || []) { const u = atlas.branches[k].payoffs.map(t => now[t]); found.set(u.map(x => x.toPrecision(9)).join(), u); }
  return [...found.values()].sort((a, b) => a[0] - b[0]);
}

// --- colours --------------------------------------------------------------------------------------------
const rgb = hex => [1, 3, 5].map(k => parseInt(hex.slice(k, k + 2), 16));
const blend = (a, b, share) => { const x = rgb(a), y = rgb(b); return '#' + x.map((v, k) => Math.round(v + (y[k] - v) * share).toString(16).padStart(2, '0')).join(''); };
const dark = matchMedia('(prefers-color-scheme: dark)');
const LIGHT = {paper: '#ffffff', ink: '#1c2430', quiet: '#545e6b', line: '#d9d7cf', out: '#e6e4de'}, DARK = {paper: '#1a2027', ink: '#e6e9ed', quiet: '#a7b1bd', line: '#353e49', out: '#2a323c'};
let theme = dark.matches ? DARK : LIGHT;
const tint = (k, th) => blend(B[k].colour, th.paper, th === DARK ? 0.45 : 0.42);
function colours(name, th = theme) { const s = lists.get(name); return s && s.length ? s.map(k => tint(k, th)) : [th.out, th.paper]; }
function cssFill(name) {
  const c = colours(name);
  return c.length === 1 ? c[0] : `repeating-linear-gradient(135deg, ${c.map((x, n) => `${x} ${6 * n}px ${6 * n + 6}px`).join(', ')})`;
}
function canvasFill(ctx, name, th, scale) {
  const c = colours(name, th);
  if (c.length === 1) return c[0];
  const size = 7 * c.length, tile = document.createElement('canvas');
  tile.width = tile.height = size * 2;
  const t = tile.getContext('2d');
  t.scale(2, 2);
  c.forEach((x, n) => { t.fillStyle = x; for (let shift = -size; shift <= size; shift += size) { const a = shift + 7 * n; t.beginPath(); t.moveTo(a + size, 0); t.lineTo(a + size + 7, 0); t.lineTo(a + 7, size); t.lineTo(a, size); t.fill(); } });
  const pattern = ctx.createPattern(tile, 'repeat');
  pattern.setTransform(new DOMMatrix().scale(0.5, 0.5));
  return pattern;
}

// --- sliders ------------------------------------------------------------------------------------------------
function nameOf(p, tag) {
  const label = make(tag);
  label.textContent = p.meaning ? capital(p.meaning.split(/[:;]/)[0].trim()) : p.name;
  label.title = p.meaning;
  if (p.meaning || p.control) { const who = make('span', 'who'); if (p.meaning) put(who, make('code', '', p.name)); who.append(p.control ? `${p.meaning ? ' · ' : ''}set by ${p.control}` : ''); label.append(who); }
  return label;
}
const knobs = P.map((p, k) => {
  const root = make('div', 'knob'), head = make('div', 'name'), label = nameOf(p, 'label'), id = `p${k}`;
  label.htmlFor = id;
  label.id = `${id}-label`;
  const box = make('input', 'box');
  box.type = 'text'; box.inputMode = 'decimal'; box.autocomplete = 'off'; box.setAttribute('aria-label', `${p.name}, as a number`);
  const track = make('div', 'track'), strip = make('div', 'strip'), marks = make('div', 'marks'), slider = make('input');
  slider.type = 'range'; slider.id = id; slider.min = p.low; slider.max = p.high; slider.step = 'any';
  const base = make('span', 'base'); base.style.left = `${100 * (p.baseline - p.low) / (p.high - p.low)}%`;
  put(marks, base);
  const ends = make('div', 'ends'), tips = make('span', 'tips');
  put(ends, make('span', '', formula(p.text.low)), tips, make('span', '', formula(p.text.high)));
  put(root, put(head, label, box), put(track, strip, marks, slider), ends);
  slider.addEventListener('input', () => set(k, rounded(k, +slider.value)));
  slider.addEventListener('keydown', e => {
    const by = {ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10}[e.key];
    if (by) { e.preventDefault(); set(k, rounded(k, point[k] + by * steps[k] * (e.shiftKey ? 10 : 1))); }
  });
  box.addEventListener('change', () => {
    const [x, text] = read(box.value), ok = x >= p.low && x <= p.high;
    box.setAttribute('aria-invalid', String(!ok));
    if (ok) set(k, x, text); else box.title = `A number from ${p.text.low} to ${p.text.high}`;
  });
  $('sliders').append(root);
  return {box, slider, strip, marks, tips, segments: [], ticks: []};
});
const followers = D.followers.map(p => { // what the assumptions determine
  const root = make('div', 'knob'), number = make('span');
  put($('sliders'), put(root, put(make('div', 'name'), nameOf(p, 'span'), number), put(make('div', 'ends'), make('span', 'formula', `= ${formula(p.formula)}`))));
  return {p, number};
});
function pool(parent, items, n, cls) {
  while (items.length < n) { const e = make('span', cls); parent.append(e); items.push(e); }
  items.forEach((e, k) => show(e, k < n));
}
function drawKnob(k) {
  const p = P[k], o = knobs[k], place = x => 100 * (x - p.low) / (p.high - p.low), along = line(k), {cuts, keys} = along, tips = tipsOf(k, along);
  at[k] = point[k]; value.set(now); // all of it: the roots along the next parameter are found from these
  const drawn = cuts.join() + '|' + keys.join(';') + '|' + tips.join() + '|' + tips.gaps.join();
  if (o.drawn !== drawn || o.theme !== theme) {
    o.drawn = drawn; o.theme = theme;
    pool(o.strip, o.segments, keys.length, '');
    keys.forEach((name, n) => { const s = o.segments[n].style; s.left = `${place(cuts[n])}%`; s.width = `${place(cuts[n + 1]) - place(cuts[n]) + 0.05}%`; s.background = cssFill(name); });
    pool(o.marks, o.ticks, tips.length, 'tick');
    tips.forEach(([x], n) => { o.ticks[n].style.left = `${place(x)}%`; });
    const said = [...new Set(tips.map(([x]) => fmt(x)))];
    const gaps = tips.gaps.map(ends => `between ${ends.map(fmt).join(' and ')}`), across = gaps.length ? `changes ${listed(gaps)}, which the assumptions rule out` : '';
    say(o.tips, said.length ? `tips at ${listed(said.slice(0, 5))}${said.length > 5 ? ' and more' : ''}${across && '; '}${across}` : across || 'tips nowhere');
    o.tips.title = tips.map(([x, w]) => `${fmt(x)}: ${w < 0 ? 'the end of the range' : formula(D.signs[w][2] || '')}`).join('\n');
  }
  if (+o.slider.value !== point[k]) o.slider.value = point[k];
  const text = typed[k].replace('-', MINUS);
  if (document.activeElement !== o.box || o.slid !== typed[k]) { if (o.box.value !== text) o.box.value = text; }
  if (o.slid !== typed[k]) { o.slid = typed[k]; o.slider.setAttribute('aria-valuetext', `${text}, from ${p.text.low} to ${p.text.high}, baseline ${p.text.baseline}`); o.box.setAttribute('aria-invalid', 'false'); }
}

function formulaNode(text) { // long ones are folded
  if (isNumber(text)) return null;
  const f = make('span', 'formula', formula(text));
  return text.length < 70 ? f : put(make('details', 'fold'), make('summary', 'small', 'formula'), f);
}

// --- bars ----------------------------------------------------------------------------------------------------
function bar(what_, low, high) {
  const root = make('div', 'line'), meter = make('span', 'meter'), fill = make('i'), number = make('span', 'number');
  put(root, make('span', 'what', what_), put(meter, fill), number);
  return {root, meter, fill, number};
}
function drawBar(o, x, low, high, text) {
  const l = Math.min(low, 0), h = Math.max(high, 0), w = h - l || 1, a = Math.max(0, Math.min(1, (Math.min(x, 0) - l) / w)), b = Math.max(0, Math.min(1, (Math.max(x, 0) - l) / w));
  const style = `${(100 * a).toFixed(2)}|${(100 * (b - a)).toFixed(2)}`;
  if (o.style !== style) { o.style = style; o.fill.style.left = `${100 * a}%`; o.fill.style.width = `${100 * (b - a)}%`; }
  if (l < 0 && !o.zero) { o.zero = make('b'); o.meter.append(o.zero); }
  if (o.zero) { const z = `${100 * -l / w}%`; if (o.zero.style.left !== z) o.zero.style.left = z; }
  say(o.number, text);
}
const payers = D.table ? D.table.cells.flat().map(e => e.value) : D.tree ? D.tree.nodes.flatMap(n => (n.pays || []).map(e => e.value)) : D.bargain && D.bargain.points.length ? [...D.bargain.points.flat(), ...D.bargain.threat] : B.flatMap(b => b.payoffs);
function badge(k) { const b = make('span', 'badge', String(k + 1)); b.style.background = blend(B[k].colour, '#ffffff', 0.3); return b; }
function whyList(k) { const ul = make('ul', 'why'); return {ul, items: []}; }

// Each condition of the nearest alternative, ticked or crossed, in the words of the game.
const WORDS = {'>=': ['is at least', 'falls short of'], '>': ['is more than', 'falls short of'], '<=': ['is at most', 'exceeds'], '<': ['is less than', 'exceeds'], '==': ['equals', 'only equals']};
const agree = (said, verb) => verb === 'is' ? said : said.replace(/^is /, 'are ').replace(/^(\w+ )?(fall|exceed|equal)s/, '$1$2'); // of several
function conditions(k) {
  const b = B[k];
  let best = null;
  b.sentences.forEach((lines, n) => {
    const checked = lines.map((s, m) => {
      const [l, r] = s.sides.map(t => now[t]), gap = l - r, sure = Number.isFinite(gap);
      const cell = b.cells[n], exact = cell.length / 3 === lines.length ? holdsNow(cell.subarray(3 * m, 3 * m + 3)) : null;
      const ok = exact === null ? sure && {'>=': gap >= 0, '>': gap > 0, '<=': gap <= 0, '<': gap < 0, '==': gap === 0}[s.relation] : exact;
      return {s, ok, gap: Math.abs(gap), l, r, sure};
    });
    const failing = checked.filter(c => !c.ok), cost = failing.reduce((x, c) => x + (c.sure ? c.gap : 1e9), 0);
    if (!best || failing.length < best.failing || (failing.length === best.failing && cost < best.cost)) best = {checked, failing: failing.length, cost};
  });
  return best || {checked: [], failing: 0, cost: 0};
}
function holdsNow(cell) { const p = cell[0], v = cell[1] ? -now[signAt[p]] : now[signAt[p]], e = bound[p]; return cell[2] === 0 ? v > e : cell[2] === 1 ? v >= -e : Math.abs(v) <= e; }
function told(c) {
  const [[left_, verb, leftCode], [right_, , rightCode]] = c.s.words, tie = c.gap < 1e-12, relation = c.s.relation;
  const begin = s => [...P, ...D.followers].some(p => p.name === s.split(/[^\p{L}\p{N}_]/u)[0]) ? s : capital(s); // a name keeps its letters
  const with_ = (text, isCode, x) => (isCode ? formula(text) : text) + (c.sure && !isNumber(text) ? ` (${fmt(x)})` : ''), l = with_(left_, leftCode, c.l), r = with_(right_, rightCode, c.r);
  if (!c.ok && relation === '==') return begin(c.sure ? `${l} ${verb} ${fmt(c.gap)} ${c.l > c.r ? 'above' : 'below'} ${r}, and would have to equal it.` : `${l} would have to equal ${r}.`);
  return begin(`${l} ${agree(WORDS[c.ok ? relation : tie ? '==' : relation][c.ok ? 0 : 1], verb)} ${r}${c.ok || tie || !c.sure ? '' : ` by ${fmt(c.gap)}`}.`);
}
function drawWhy(o, k) {
  const {checked} = conditions(k), ways = B[k].sentences.length;
  if (!checked.length && !o.items.length) { const li = make('li', 'ok', ways ? 'It stands whatever the numbers are.' : ''); o.ul.append(li); o.items.push({li}); }
  checked.forEach((c, n) => {
    if (!o.items[n]) { const li = make('li'), t = make('span'), f = make('span', 'formula'); put(li, make('span', 'unseen'), t, f); o.ul.append(li); o.items.push({li, mark: li.firstChild, t, f}); }
    const it = o.items[n];
    if (it.li.className !== (c.ok ? 'ok' : 'no')) it.li.className = c.ok ? 'ok' : 'no';
    say(it.mark, c.ok ? 'Met: ' : 'Missing: '); say(it.t, told(c)); say(it.f, formula(c.s.text));
  });
  o.items.forEach((it, n) => show(it.li, n < Math.max(checked.length, 1)));
  return checked.filter(c => !c.ok).length;
}

const groupName = s => { const p = D.players.find(one => s === one.name || s.startsWith(one.name + ' ')); return (p ? (p.title || p.name) + s.slice(p.name.length) : s).replace(/\//g, ' → '); };

// --- cards -------------------------------------------------------------------------------------------------------
const cards = B.map((b, k) => {
  const root = make('article', 'card'), head = make('h3'), two = make('div', 'two'), does = make('div'), gets = make('div'), groups = [];
  put(head, badge(k), make('span', '', called(k)));
  put(does, make('h4', '', isNormal ? 'What they do' : isTree ? 'How it is played' : D.main.groups[0].name === 'protocol' ? 'How it goes' : 'What is agreed')); put(gets, make('h4', '', 'What they get'));
  D.main.groups.forEach((g, n) => {
    const box = make('div', 'group');
    if (D.main.groups.length > 1 || isNormal) put(box, make('div', 'who-does', isNormal ? seat(n) : groupName(g.name)));
    const bars = g.members.map((m, j) => { const o = bar(member(m)); const text = b.formulas.strategies[n][j]; put(o.root, formulaNode(text)); put(box, o.root); return o; });
    put(does, box); groups.push({box, bars});
  });
  const pays = D.players.map((_, n) => { const o = bar(seat(n)); put(o.root, formulaNode(b.formulas.payoffs[n])); put(gets, o.root); return o; });
  const more = make('details'), why = whyList(k);
  put(more, make('summary', '', 'Why it stands'), why.ul);
  put(root, head, b.note ? make('p', 'small', capital(b.note) + '.') : null, put(two, does, gets), more);
  root.hidden = true; $('stands').append(root);
  const fail = make('article', 'fail'), failHead = make('h3'), failWhy = whyList(k), ways = make('p', 'small');
  put(failHead, badge(k), make('span', '', called(k))); put(fail, failHead, failWhy.ul, ways);
  say(ways, [b.sentences.length > 1 ? `There are ${b.sentences.length} ways for it to stand; this is the nearest.` : '', b.note ? capital(b.note) + '.' : ''].join(' ').trim());
  fail.hidden = true; $('fails').append(fail);
  return {root, groups, pays, why, fail, failWhy, more};
});
const MAX_FAILS = 12;
function drawCards() {
  let low = 0, high = 0;
  for (const t of payers) { const x = now[t]; if (Number.isFinite(x)) { low = Math.min(low, x); high = Math.max(high, x); } }
  const s = new Set(listed_now || []), others = isChance ? [] : [...s].flatMap(k => B[k].strategies.flat().map(t => now[t])), free = [Math.min(0, ...others), Math.max(1, ...others)];
  const stands = new Set(standing_now || []), ranked = B.map((_, k) => k).filter(k => !stands.has(k));
  const shown = new Set(ranked.length <= MAX_FAILS ? ranked : ranked.map(k => [conditions(k), k]).sort((a, b) => a[0].failing - b[0].failing || a[0].cost - b[0].cost).slice(0, MAX_FAILS).map(one => one[1]));
  B.forEach((b, k) => {
    const o = cards[k], yes = s.has(k);
    show(o.root, yes); show(o.fail, !yes && shown.has(k) && listed_now !== null);
    if (!yes) { if (shown.has(k)) drawWhy(o.failWhy, k); return; }
    D.main.groups.forEach((g, n) => {
      const reached = !isTree || b.strategies[n].some(t => now[t] > 0);
      show(o.groups[n].box, reached);
      g.members.forEach((m, j) => {
        const x = now[b.strategies[n][j]], issue = issues.get(m), line_ = o.groups[n].bars[j];
        if (isChance) drawBar(line_, x, 0, 1, percent(x));
        else if (issue) drawBar(line_, x - Math.min(issue.low, x), 0, issue.high - issue.low, fmt(x));
        else drawBar(line_, x, ...free, fmt(x));
        const cls = isChance && x < 1e-12 ? 'line off' : 'line';
        if (line_.root.className !== cls) line_.root.className = cls;
      });
    });
    o.pays.forEach((line_, n) => drawBar(line_, now[b.payoffs[n]], low, high, fmt(now[b.payoffs[n]])));
    drawWhy(o.why, k);
  });
  const many = s.size > 3 ? 'many' : '';
  if ($('stands').className !== many) $('stands').className = many;
  show($('nothing'), !listed_now || !listed_now.length);
  say($('nothing'), listed_now ? `No ${D.outcome[0]} in closed form stands at these values; ${command()} says what there is.` : 'These values break what the game assumes.');
  show($('fails-section'), ranked.length > 0 && listed_now !== null);
}

// --- the game itself: a table, a tree, or what can be agreed on ---------------------------------------------------
const SVG = 'http://www.w3.org/2000/svg';
const svg = (tag, attributes, text) => { const e = document.createElementNS(SVG, tag); for (const [n, v] of Object.entries(attributes)) e.setAttribute(n, v); if (text !== undefined) e.textContent = text; return e; };
let drawFigure = () => {};
if (D.table) {
  const [rows, columns] = D.table.strategies, table = make('table'), head = make('tr'), cells = [];
  say($('picture-head'), 'The game');
  const corner = make('th', '', ''); corner.append(make('span', 'unseen', 'What is played'));
  put(table, put(make('thead'), put(head, corner, ...columns.map(c => { const th = put(make('th'), make('span', 'who-does', seat(1)), make('span', 'move', plainName(c))); th.scope = 'col'; return th; }))));
  const body = make('tbody');
  rows.forEach((r, i) => {
    const tr = make('tr'), th = put(make('th'), make('span', 'who-does', seat(0)), make('span', 'move', plainName(r))); th.scope = 'row'; put(tr, th);
    columns.forEach((c, j) => {
      const td = make('td'), cell = D.table.cells[i * columns.length + j], here = make('span', 'here');
      const lines = cell.map((e, n) => { const pay = make('span', 'pay'), number = make('b'), best = make('span', 'unseen', ' (best answer)'); put(pay, make('span', 'who-does', seat(n)), put(make('span'), number, best)); put(td, pay, formulaNode(e.text)); return {pay, number, best}; });
      put(td, here); put(tr, td); cells.push({td, cell, lines, here});
    });
    put(body, tr);
  });
  put(table, body);
  table.style.minWidth = `${8 * columns.length + 4}em`; // which scrolls where there are many
  const scroll = make('div', 'scroll'); scroll.tabIndex = 0; scroll.setAttribute('role', 'region'); scroll.setAttribute('aria-label', 'Payoff table');
  put($('figure'), put(scroll, table), make('p', 'small', 'Underlined: the best answer to what the other plays. A frame marks what stands in pure strategies.'));
  const pure = new Map();
  B.forEach((b, k) => { const s = b.strategies.map(w => w.findIndex(t => what[t] === CONST && value[t] === 1)); if (s.every(x => x >= 0) && s.length === 2) pure.set(s[0] * columns.length + s[1], k); });
  const most = new Float64Array(Math.max(rows.length, columns.length));
  drawFigure = () => {
    const number = (i, j, n) => now[cells[i * columns.length + j].cell[n].value], near = (x, y) => x >= y - 1e-11 * (1 + Math.abs(y));
    for (let j = 0; j < columns.length; j++) { let m = -Infinity; for (let i = 0; i < rows.length; i++) m = Math.max(m, number(i, j, 0)); for (let i = 0; i < rows.length; i++) mark(cells[i * columns.length + j].lines[0], number(i, j, 0), near(number(i, j, 0), m)); }
    for (let i = 0; i < rows.length; i++) { let m = -Infinity; for (let j = 0; j < columns.length; j++) m = Math.max(m, number(i, j, 1)); for (let j = 0; j < columns.length; j++) mark(cells[i * columns.length + j].lines[1], number(i, j, 1), near(number(i, j, 1), m)); }
    cells.forEach((c, n) => { const k = pure.get(n), yes = k !== undefined && listed_now !== null && listed_now.includes(k); if (c.td.className !== (yes ? 'solution' : '')) c.td.className = yes ? 'solution' : ''; say(c.here, yes ? `${k + 1} stands` : ''); });
  };
  const mark = (o, x, best) => { say(o.number, fmt(x)); const cls = best ? 'pay best' : 'pay'; if (o.pay.className !== cls) o.pay.className = cls; show(o.best, best); };
} else if (D.tree) {
  say($('picture-head'), 'The game in time');
  const nodes = D.tree.nodes, by = new Map(nodes.map(n => [n.history, n])), depth = Math.max(...nodes.map(n => n.place[0])), ends = nodes.filter(n => n.pays).length;
  const first = nodes.find(n => !n.history), LEFT = 26 + 7.2 * (first.set < 0 ? 6 : seatOf(first.player).length);
  const ROOM = Math.max(560, ($('figure').clientWidth || 744) - 2), cut = s => s.length > 90 ? s.slice(0, 89) + '…' : s;
  const written = n => n.pays.every(e => isNumber(e.text)) ? [''] : n.pays.map(e => cut(formula(e.text))).reduce((lines, one) => { // lines of whole formulas
    const last = lines[lines.length - 1], longer = last ? `${last},  ${one}` : one;
    return !last || longer.length <= 48 ? [...lines.slice(0, -1), longer] : [...lines.slice(0, -1), last + ',', one];
  }, ['']);
  const tail = n => 16 + Math.max(60, ...written(n).map(line_ => 6.1 * line_.length)), HIGH = 45 + 13 * Math.max(...nodes.filter(n => n.pays).map(n => written(n).length));
  const fits = Math.min(...nodes.filter(n => n.pays && n.place[0]).map(n => (ROOM - LEFT - tail(n)) / n.place[0]));
  const longest = Math.max(...nodes.flatMap(n => (n.actions || []).map(a => plainName(a).length + (n.set < 0 ? 6 : 0))));
  const WIDE = Math.max(112, 20 + 7.2 * longest, Math.min(170, fits)), width = Math.max(...nodes.filter(n => n.pays).map(n => LEFT + n.place[0] * WIDE + tail(n))), height = ends * HIGH + 4, X = n => LEFT + n.place[0] * WIDE, Y = n => 34 - n.place[1] * HIGH;
  const picture = svg('svg', {width, height, viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-labelledby': 'tree-said'}), edges = [], payoffs = [];
  const below = (h, a) => by.get(h ? `${h}/${a}` : a), front = svg('g', {});
  const together = new Map(), lower = n => n.history && n.place[1] < by.get(n.history.split('/').slice(0, -1).join('/')).place[1];
  for (const n of nodes) {
    if (n.pays) {
      const t = svg('text', {x: X(n) + 10, y: Y(n) - 1, 'font-size': 14}), f = put(svg('text', {y: Y(n) + 2, 'font-size': 11, class: 'quiet'}), ...written(n).map(line_ => svg('tspan', {x: X(n) + 10, dy: 13}, line_)));
      front.append(t, f, svg('circle', {cx: X(n), cy: Y(n), r: 3, fill: 'var(--quiet)'})); payoffs.push({n, t}); continue;
    }
    if (n.together) { if (!together.has(n.set)) together.set(n.set, []); together.get(n.set).push(n); }
    n.actions.forEach((a, j) => {
      const m = below(n.history, a), line_ = svg('line', {x1: X(n), y1: Y(n), x2: X(m), y2: Y(m), stroke: 'var(--line)', 'stroke-width': 1.5, 'stroke-linecap': 'round'});
      const mx = 0.42 * X(n) + 0.58 * X(m), my = 0.42 * Y(n) + 0.58 * Y(m), t = svg('text', {x: mx, y: my + 4, 'font-size': 13, 'text-anchor': 'middle', stroke: 'var(--panel)', 'stroke-width': 5, 'paint-order': 'stroke', 'stroke-linejoin': 'round'});
      picture.append(line_); front.append(t); edges.push({n, j, m, line: line_, t, a});
    });
    front.append(svg('circle', {cx: X(n), cy: Y(n), r: 6, fill: n.set < 0 ? 'var(--quiet)' : 'var(--accent)', stroke: 'var(--panel)', 'stroke-width': 1.5}),
      svg('text', {x: !n.history ? X(n) - 13 : lower(n) ? X(n) + 6 : X(n), y: !n.history ? Y(n) + 4 : lower(n) ? Y(n) + 20 : Y(n) - 12, 'font-size': 12, 'font-weight': 600, 'text-anchor': n.history && !lower(n) ? 'middle' : 'end', stroke: 'var(--panel)', 'stroke-width': 4, 'paint-order': 'stroke'}, n.set < 0 ? 'chance' : seatOf(n.player)));
  }
  for (const set of together.values()) for (let k = 1; k < set.length; k++) picture.append(svg('line', {x1: X(set[k - 1]), y1: Y(set[k - 1]), x2: X(set[k]), y2: Y(set[k]), stroke: 'var(--quiet)', 'stroke-width': 1.2, 'stroke-dasharray': '3 4'}));
  picture.append(front);
  const scroll = make('div', 'scroll'), which = make('div', 'row plays'), said = make('p', 'small'); said.id = 'tree-said';
  scroll.tabIndex = 0; scroll.setAttribute('role', 'region'); scroll.setAttribute('aria-label', 'The tree');
  put($('figure'), which, put(scroll, picture), said);
  const buttons = B.map((_, k) => { const b = make('button', '', `Play ${k + 1}`); b.type = 'button'; b.addEventListener('click', () => { chosenPlay = k; later(); }); put(which, b); return b; });
  drawFigure = () => {
    const s = listed_now || [], k = s.includes(chosenPlay) ? chosenPlay : s[0];
    show(which, s.length > 1);
    buttons.forEach((b, n) => { show(b, s.includes(n)); if (b.ariaPressed !== String(n === k)) b.setAttribute('aria-pressed', String(n === k)); b.style.fontWeight = n === k ? '700' : '400'; });
    const reached = new Set(k === undefined ? [] : ['']);
    for (const n of nodes) {
      if (n.pays) continue;
      for (const e of edges) if (e.n === n) {
        const w = n.set < 0 ? now[n.chances[e.j].value] : k === undefined ? 0 : now[B[k].strategies[n.set][e.j]], on = reached.has(n.history) && w > 1e-12;
        if (on) reached.add(e.m.history);
        const style = on ? `on${k}${theme === DARK}` : '';
        if (e.style !== style) { e.style = style; e.line.setAttribute('stroke', on ? 'var(--ink)' : 'var(--line)'); e.line.setAttribute('stroke-width', on ? 4 : 1.5); e.t.setAttribute('font-weight', on ? 700 : 400); e.t.setAttribute('class', on ? '' : 'quiet'); }
        const mixed = n.set < 0 || (on && w < 1 - 1e-12) ? ` ${percent(w)}` : '';
        say(e.t, plainName(e.a) + mixed);
      }
    }
    for (const {n, t} of payoffs) { say(t, n.pays.map(e => fmt(now[e.value])).join(',  ')); t.setAttribute('font-weight', reached.has(n.history) ? 700 : 400); }
    const box = picture.fitted ? null : picture.getBBox(); // once: as wide as what is written, which was only estimated
    if (box && box.width) { picture.fitted = true; const w = Math.ceil(box.x + box.width) + 8; picture.setAttribute('width', w); picture.setAttribute('viewBox', `0 0 ${w} ${height}`); }
    say(said, `Thick: what is played${k === undefined ? '' : `, ${called(k)}`}. At the ends what ${listed(D.players.map((_, n) => seat(n)))} get.${scroll.scrollWidth > scroll.clientWidth + 2 ? ' Scroll sideways to see all of it.' : ''}`);
  };
} else if (D.bargain && D.bargain.points.length) {
  say($('picture-head'), 'What could be agreed on');
  const box = {l: 58, r: 16, t: 14, b: 50}, picture = svg('svg', {role: 'img', 'aria-labelledby': 'frontier-said'});
  const said = make('p', 'small'), legend = make('ul', 'plain legend'); said.id = 'frontier-said';
  put($('figure'), picture, said, legend);
  const all = [D.main, ...D.others], LOOK = ['#0072B2', '#D55E00', '#009E73', '#CC79A7', '#E69F00', '#56B4E9'];
  const entries = all.map((a, n) => { const li = make('li'), num = make('span', 'badge', String.fromCharCode(65 + n)), t = make('span'); num.style.background = blend(LOOK[n % 6], '#ffffff', 0.35); put(li, num, t); put(legend, li); return {li, t}; });
  const cross = (o, a, b) => (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0]);
  function hull(points) {
    const p = points.slice().sort((a, b) => a[0] - b[0] || a[1] - b[1]), half = list => { const h = []; for (const q of list) { while (h.length > 1 && cross(h[h.length - 2], h[h.length - 1], q) <= 0) h.pop(); h.push(q); } h.pop(); return h; };
    return p.length < 3 ? p : [...half(p), ...half(p.slice().reverse())];
  }
  const ticks = (low, high) => { const raw = (high - low) / 7 || 1, ten = 10 ** Math.floor(Math.log10(raw)), s = [1, 2, 5, 10].map(m => m * ten).find(m => m >= raw), out = []; for (let x = Math.ceil(low / s) * s; x <= high + 1e-9; x += s) out.push(+x.toPrecision(10)); return out; };
  drawFigure = () => {
    const W = Math.max(290, Math.min(620, $('figure').clientWidth)), H = Math.round(0.71 * W), viewed = `0 0 ${W} ${H}`;
    if (picture.getAttribute('viewBox') !== viewed) { picture.setAttribute('viewBox', viewed); picture.setAttribute('width', W); picture.setAttribute('height', H); }
    const points = D.bargain.points.map(r => [now[r[0]], now[r[1]]]), d = [now[D.bargain.threat[0]], now[D.bargain.threat[1]]], marks = [];
    all.forEach((a, n) => {
      const o = entries[n], us = picked(a), told_ = u => D.players.map((_, m) => `${seat(m)} ${fmt(u[m])}`).join(', ');
      for (const u of us.length > 1 ? [us[0], us[us.length - 1]] : us) marks.push({n, u});
      if (us.length) say(o.t, `${capital(a.concept)}: ${us.length > 1 ? `from ${told_(us[0])} to ${told_(us[us.length - 1])}` : told_(us[0])}`);
      show(o.li, us.length > 0);
    });
    const xs = [...points.map(p => p[0]), d[0], 0], ys = [...points.map(p => p[1]), d[1], 0], lo = [Math.min(...xs), Math.min(...ys)], hi = [Math.max(...xs), Math.max(...ys)];
    for (const n of [0, 1]) { const room = 0.07 * (hi[n] - lo[n] || 1); lo[n] -= room; hi[n] += room; }
    const X = x => box.l + (x - lo[0]) / (hi[0] - lo[0]) * (W - box.l - box.r), Y = y => H - box.b - (y - lo[1]) / (hi[1] - lo[1]) * (H - box.t - box.b), path = ps => ps.map(p => `${X(p[0]).toFixed(1)},${Y(p[1]).toFixed(1)}`).join(' ');
    const parts = [], add = (...a) => parts.push(svg(...a));
    for (const x of ticks(lo[0], hi[0])) { add('line', {x1: X(x), x2: X(x), y1: box.t, y2: H - box.b, stroke: 'var(--line)', 'stroke-width': 0.7}); add('text', {x: X(x), y: H - box.b + 17, 'text-anchor': 'middle', 'font-size': 12, class: 'quiet'}, fmt(x)); }
    for (const y of ticks(lo[1], hi[1])) { add('line', {y1: Y(y), y2: Y(y), x1: box.l, x2: W - box.r, stroke: 'var(--line)', 'stroke-width': 0.7}); add('text', {x: box.l - 7, y: Y(y) + 4, 'text-anchor': 'end', 'font-size': 12, class: 'quiet'}, fmt(y)); }
    const area = hull(points);
    add('polygon', {points: path(area), fill: '#56B4E9', 'fill-opacity': 0.22, stroke: 'var(--quiet)', 'stroke-width': 0.8});
    const right_ = points.reduce((a, b) => b[0] > a[0] + 1e-12 || (b[0] >= a[0] - 1e-12 && b[1] > a[1]) ? b : a), top_ = points.reduce((a, b) => b[1] > a[1] + 1e-12 || (b[1] >= a[1] - 1e-12 && b[0] > a[0]) ? b : a);
    const i = area.findIndex(p => p[0] === right_[0] && p[1] === right_[1]), j = area.findIndex(p => p[0] === top_[0] && p[1] === top_[1]), edge = [];
    for (let n = i; n >= 0 && j >= 0; n = (n + 1) % area.length) { edge.push(area[n]); if (n === j || edge.length > area.length) break; }
    const zone = clip(area, d);
    if (zone.length > 2) add('polygon', {points: path(zone), fill: '#009E73', 'fill-opacity': 0.24});
    add('polyline', {points: path(edge), fill: 'none', stroke: 'var(--accent)', 'stroke-width': 3.2, 'stroke-linejoin': 'round'});
    add('polyline', {points: path([[d[0], hi[1]], d, [hi[0], d[1]]]), fill: 'none', stroke: 'var(--quiet)', 'stroke-width': 1.2, 'stroke-dasharray': '5 4'});
    add('circle', {cx: X(d[0]), cy: Y(d[1]), r: 5, fill: 'var(--ink)', stroke: 'var(--panel)', 'stroke-width': 1.5});
    add('text', {x: X(d[0]) + 9, y: Y(d[1]) + 17, 'font-size': 12}, 'no agreement');
    const spots = new Map();
    for (const m of marks) { const s = `${X(m.u[0]).toFixed(0)},${Y(m.u[1]).toFixed(0)}`; if (!spots.has(s)) spots.set(s, []); spots.get(s).push(m); }
    const inOrder = [...spots.values()].sort((a, b) => a[0].u[0] - b[0].u[0]);
    inOrder.forEach((group, turn) => { // the labels fan out in the order of the points
      const x = X(group[0].u[0]), y = Y(group[0].u[1]), a = -Math.PI / 180 * (inOrder.length > 1 ? 130 - 125 * turn / (inOrder.length - 1) : 60), lx = Math.min(W - 30, x + 34 * Math.cos(a)), ly = Math.max(16, y + 34 * Math.sin(a));
      add('line', {x1: x, y1: y, x2: lx, y2: ly, stroke: 'var(--ink)', 'stroke-width': 0.8});
      add('circle', {cx: x, cy: y, r: 6, fill: LOOK[group[0].n % 6], stroke: 'var(--panel)', 'stroke-width': 1.5});
      add('text', {x: lx + (Math.cos(a) < 0 ? -3 : 3), y: ly + 4, 'text-anchor': Math.cos(a) < 0 ? 'end' : 'start', 'font-size': 13, 'font-weight': 700, stroke: 'var(--panel)', 'stroke-width': 4, 'paint-order': 'stroke'}, group.map(m => String.fromCharCode(65 + m.n)).join(' '));
    });
    add('text', {x: box.l + (W - box.l - box.r) / 2, y: H - 10, 'text-anchor': 'middle', 'font-size': 13}, `What ${seat(0)} gets`);
    add('text', {x: 14, y: box.t + (H - box.t - box.b) / 2, 'text-anchor': 'middle', 'font-size': 13, transform: `rotate(-90 14 ${box.t + (H - box.t - box.b) / 2})`}, `What ${seat(1)} gets`);
    picture.replaceChildren(...parts);
    say(said, zone.length > 2 ? 'Blue: everything that could be agreed on, its thick edge the frontier. Green: where neither side is worse off than without an agreement.' : 'Blue: everything that could be agreed on, its thick edge the frontier. Nothing in it is better for both sides than no agreement.');
  };
  function clip(polygon, d) {
    let p = polygon;
    for (const n of [0, 1]) { const out = []; p.forEach((a, m) => { const b = p[(m + 1) % p.length], ina = a[n] >= d[n], inb = b[n] >= d[n]; if (ina) out.push(a); if (ina !== inb) { const t = (d[n] - a[n]) / (b[n] - a[n]); out.push([a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])]); } }); p = out; }
    return p;
  }
} else $('picture').hidden = true;

// --- the map over two parameters: columns, each cut at the exact roots -----------------------------------------
const COLUMNS = 64, MAP = {l: 52, r: 14, t: 10, b: 46};
function scan(i, j) {
  const p = P[i], needs = only(needed([...coefficients[j].flatMap(one => one[1]), ...decisive.map(q => signAt[q])]), i), span = p.high - p.low;
  at.set(point); run(EVERY);
  const straight = coefficients[i].filter(([q]) => !D.along[q][j]).flatMap(([q, r]) => roots(r.map(t => value[t]), p.low, p.high).map(x => [x, q]));
  const column = x => { at[i] = x; run(needs); const c = line(j); at[j] = point[j]; run(signsAlong[j]); return {x, ...c, shape: c.keys.join(';')}; };
  const xs = Array.from({length: COLUMNS + 1}, (_, n) => p.low + span * n / COLUMNS);
  xs[0] += 1e-7 * span; xs[COLUMNS] -= 1e-7 * span;
  for (const [r] of straight) xs.push(Math.max(xs[0], r - 1e-7 * span), Math.min(xs[COLUMNS], r + 1e-7 * span));
  xs.sort((a, b) => a - b);
  const columns = [];
  const between = (a, b, depth) => {
    if (a.shape === b.shape || depth === 0 || b.x - a.x < 2e-6 * span) return;
    const m = column((a.x + b.x) / 2);
    between(a, m, depth - 1); columns.push(m); between(m, b, depth - 1);
  };
  let last = null;
  for (const x of xs) { const c = column(x); if (last) between(last, c, 10); columns.push(c); last = c; }
  at.set(point); run(EVERY);
  const runs = [];
  for (const c of columns) { const r = runs[runs.length - 1]; if (r && r[0].shape === c.shape) r.push(c); else runs.push([c]); }
  const walls = new Set(columns.flatMap(c => c.places));
  for (const [r, q] of straight) { const n = columns.findIndex(c => c.x > r); if (n > 0 && columns[n].shape !== columns[n - 1].shape) walls.add(q); }
  return {i, j, runs, walls: [...walls].map(q => D.signs[q][2]).filter(Boolean)};
}
function drawMap(ctx, geometry, w, h, th, title_) {
  const {i, j, runs} = geometry, p = P[i], q = P[j], t0 = MAP.t + (title_ ? 30 : 0);
  const X = x => MAP.l + (x - p.low) / (p.high - p.low) * (w - MAP.l - MAP.r), Y = y => h - MAP.b - (y - q.low) / (q.high - q.low) * (h - t0 - MAP.b);
  ctx.fillStyle = th.paper; ctx.fillRect(0, 0, w, h);
  if (title_) { ctx.fillStyle = th.ink; ctx.font = '600 15px system-ui, sans-serif'; ctx.textAlign = 'left'; ctx.textBaseline = 'middle'; ctx.fillText(title_.length > 80 ? title_.slice(0, 79) + '…' : title_, MAP.l, 18); }
  const fills = new Map(), place = new Map();
  const edges = runs.map((r, n) => [n ? (runs[n - 1][runs[n - 1].length - 1].x + r[0].x) / 2 : p.low, n + 1 < runs.length ? (r[r.length - 1].x + runs[n + 1][0].x) / 2 : p.high]);
  runs.forEach((r, n) => {
    const x = (c, m) => X(m === 0 ? edges[n][0] : m === r.length - 1 ? edges[n][1] : c.x), path = r.length > 1 ? r.map((c, m) => [x(c, m), c]) : [[X(edges[n][0]), r[0]], [X(edges[n][1]), r[0]]];
    const wide = X(edges[n][1]) - X(edges[n][0]) > 0.7; // less is no area, but a wall
    r[0].keys.forEach((name, s) => {
      if (!fills.has(name)) fills.set(name, canvasFill(ctx, name, th));
      ctx.beginPath();
      path.forEach(([a, c], m) => { if (m) ctx.lineTo(a, Y(c.cuts[s])); else ctx.moveTo(a, Y(c.cuts[s])); });
      for (let m = path.length - 1; m >= 0; m--) ctx.lineTo(path[m][0], Y(path[m][1].cuts[s + 1]));
      ctx.closePath(); ctx.fillStyle = ctx.strokeStyle = fills.get(name); ctx.lineWidth = 1.6; ctx.fill(); ctx.stroke();
      path.forEach(([a, c], m) => { // where a label has most room
        const tall = Math.abs(Y(c.cuts[s]) - Y(c.cuts[s + 1])), room = Math.min(tall, 1.3 * Math.min(a - path[0][0], path[path.length - 1][0] - a) + 2), best = place.get(name);
        if (wide && tall > 0.7 && (!best || room > best[0] + 1e-6)) place.set(name, [room, a, (Y(c.cuts[s]) + Y(c.cuts[s + 1])) / 2]);
      });
    });
  });
  ctx.strokeStyle = th.ink; ctx.lineWidth = 1.6; ctx.lineJoin = 'round'; ctx.lineCap = 'round'; ctx.beginPath();
  runs.forEach((r, n) => {
    for (let s = 1; s < r[0].keys.length; s++) r.forEach((c, m) => { const a = X(m === 0 ? edges[n][0] : m === r.length - 1 ? edges[n][1] : c.x), b = Y(c.cuts[s]); if (m) ctx.lineTo(a, b); else ctx.moveTo(a, b); if (r.length === 1) ctx.lineTo(X(edges[n][1]), b); });
    if (n) { // where whole columns differ: a wall that goes straight up
      const a = runs[n - 1][runs[n - 1].length - 1], b = r[0], x = X(edges[n][0]), cuts = [...new Set([...a.cuts, ...b.cuts])].sort((u, v) => u - v), at_ = (c, y) => c.keys[c.cuts.findIndex((v, m) => m && y < v) - 1];
      for (let m = 1; m < cuts.length; m++) { const y = (cuts[m - 1] + cuts[m]) / 2; if (at_(a, y) !== at_(b, y) && Math.abs(Y(cuts[m]) - Y(cuts[m - 1])) > 1.5) { ctx.moveTo(x, Y(cuts[m - 1])); ctx.lineTo(x, Y(cuts[m])); } }
    }
  });
  ctx.stroke();
  ctx.strokeStyle = th.quiet; ctx.lineWidth = 1; ctx.strokeRect(MAP.l, t0, w - MAP.l - MAP.r, h - t0 - MAP.b);
  ctx.fillStyle = th.quiet; ctx.font = '12px system-ui, sans-serif'; ctx.textAlign = 'center'; ctx.textBaseline = 'top';
  const tick = one => { const raw = (one.high - one.low) / 5, ten = 10 ** Math.floor(Math.log10(raw)), s = [1, 2, 5, 10].map(m => m * ten).find(m => m >= raw * 0.99), out = []; for (let x = Math.ceil(one.low / s - 1e-9) * s; x <= one.high + 1e-9 * s; x += s) out.push(+x.toPrecision(10)); return out; };
  for (const x of tick(p)) { ctx.fillText(fmt(x), X(x), h - MAP.b + 6); ctx.fillRect(X(x), h - MAP.b, 1, 4); }
  ctx.textAlign = 'right'; ctx.textBaseline = 'middle';
  for (const y of tick(q)) { ctx.fillText(fmt(y), MAP.l - 7, Y(y)); ctx.fillRect(MAP.l - 4, Y(y), 4, 1); }
  ctx.fillStyle = th.ink; ctx.font = '13px system-ui, sans-serif'; ctx.textAlign = 'center';
  const axis = (one, room) => { let s = one.meaning ? `${one.name}: ${one.meaning.split(/[:;]/)[0]}` : one.name; if (ctx.measureText(s).width > room) s = one.name; return s; };
  ctx.textBaseline = 'bottom'; ctx.fillText(axis(p, w - MAP.l - MAP.r), MAP.l + (w - MAP.l - MAP.r) / 2, h - 4);
  ctx.save(); ctx.translate(13, t0 + (h - t0 - MAP.b) / 2); ctx.rotate(-Math.PI / 2); ctx.textBaseline = 'middle'; ctx.fillText(axis(q, h - t0 - MAP.b), 0, 0); ctx.restore();
  ctx.font = '600 14px system-ui, sans-serif'; ctx.textAlign = 'center'; ctx.textBaseline = 'middle'; ctx.lineJoin = 'round';
  for (const [name, [room, x, y]] of place) {
    const s = lists.get(name), text = s === null ? 'outside' : s.length ? s.map(k => k + 1).join(' · ') : 'none';
    if (room < 18 || ctx.measureText(text).width > room * 1.6 + 8) continue;
    ctx.strokeStyle = th.paper; ctx.lineWidth = 5; ctx.strokeText(text, x, y); ctx.fillStyle = th.ink; ctx.fillText(text, x, y);
  }
  return [...place.keys()];
}
let geometry = null, mapped = '';
const fillCanvas = $('map-fill'), pointCanvas = $('map-point');
function size(canvas) { const r = window.devicePixelRatio || 1, w = $('map').clientWidth, h = $('map').clientHeight; if (canvas.width !== Math.round(w * r) || canvas.height !== Math.round(h * r)) { canvas.width = Math.round(w * r); canvas.height = Math.round(h * r); } const ctx = canvas.getContext('2d'); ctx.setTransform(r, 0, 0, r, 0, 0); return [ctx, w, h]; }
function mapAll() {
  if (N < 2) return;
  const [i, j] = axes, w = $('map').clientWidth, h = $('map').clientHeight, mark = `${i},${j},${w},${h},${theme === DARK},${[...point].filter((_, k) => k !== i && k !== j)}`;
  if (w && mark !== mapped) {
    mapped = mark; geometry = scan(i, j);
    const [ctx, cw, ch] = size(fillCanvas), names = drawMap(ctx, geometry, cw, ch, theme);
    const items = names.map(name => { const li = make('li'), sw = make('span', 'swatch'); sw.style.background = cssFill(name); put(li, sw, make('span', '', listName(lists.get(name)))); return li; });
    const brief_ = geometry.walls.filter(w => w.length < 70).slice(0, 8), rest = geometry.walls.length - brief_.length;
    say($('walls'), !geometry.walls.length ? '' : brief_.length ? `The lines: ${brief_.map(formula).join('; ')}${rest ? `; and ${rest} with longer equations` : ''}.` : 'The equations of the lines are too long to read here.');
    const text = names.join(';') + (theme === DARK);
    if (mapAll.text !== text) { mapAll.text = text; $('legend').replaceChildren(...items); }
  }
  const [ctx, cw, ch] = size(pointCanvas); ctx.clearRect(0, 0, cw, ch);
  const x = MAP.l + (point[i] - P[i].low) / (P[i].high - P[i].low) * (cw - MAP.l - MAP.r), y = ch - MAP.b - (point[j] - P[j].low) / (P[j].high - P[j].low) * (ch - MAP.t - MAP.b);
  ctx.lineWidth = 3; ctx.strokeStyle = theme.paper; ctx.fillStyle = theme.ink; ctx.beginPath(); ctx.arc(x, y, 7, 0, 7); ctx.fill(); ctx.stroke();
  ctx.lineWidth = 1.2; ctx.strokeStyle = theme.ink; ctx.beginPath(); ctx.arc(x, y, 9.5, 0, 7); ctx.stroke();
  if (!mapAll.over) readout([point[i], point[j]], true);
}
function readout([x, y], here) {
  const [i, j] = axes;
  at.set(point); at[i] = x; at[j] = y; run(EVERY);
  const found = standing(D.main), list = found && different(found);
  at.set(point); run(EVERY);
  say($('map-here'), `${here ? 'Here' : 'There'}, at ${P[i].name} ${fmt(x)} and ${P[j].name} ${fmt(y)}: ${listName(list)}.`);
}
function under(e) {
  const r = $('map').getBoundingClientRect(), [i, j] = axes, x = (e.clientX - r.left - MAP.l) / (r.width - MAP.l - MAP.r), y = (r.bottom - MAP.b - e.clientY) / (r.height - MAP.t - MAP.b);
  return x < 0 || x > 1 || y < 0 || y > 1 ? null : [rounded(i, P[i].low + x * (P[i].high - P[i].low)), rounded(j, P[j].low + y * (P[j].high - P[j].low))];
}
if (N >= 2) {
  for (const [n, id] of ['map-x', 'map-y'].entries()) {
    const select = $(id);
    P.forEach((p, k) => { const o = make('option', '', p.name); o.value = String(k); select.append(o); });
    select.addEventListener('change', () => { const k = +select.value; if (axes[1 - n] === k) axes[1 - n] = axes[n]; axes[n] = k; later(); });
  }
  const map = $('map');
  map.addEventListener('pointermove', e => { const u = under(e); mapAll.over = !!u; readout(u || [point[axes[0]], point[axes[1]]], !u); });
  map.addEventListener('pointerleave', () => { mapAll.over = false; readout([point[axes[0]], point[axes[1]]], true); });
  map.addEventListener('click', e => { const u = under(e); if (u) { set(axes[0], u[0]); set(axes[1], u[1]); } });
  map.addEventListener('keydown', e => {
    const by = {ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowUp: [1, 1], ArrowDown: [1, -1]}[e.key];
    if (by) { e.preventDefault(); mapAll.over = false; const k = axes[by[0]]; set(k, rounded(k, point[k] + by[1] * steps[k] * (e.shiftKey ? 10 : 2))); }
  });
  map.setAttribute('aria-label', 'Which list stands where, over two parameters');
} else $('map-section').hidden = true;

// --- the address, scenarios, files --------------------------------------------------------------------------------
const differs = () => P.map((p, k) => [p.name, typed[k], k]).filter(([, , k]) => point[k] !== P[k].baseline);
const fraction = x => { for (let d = 1; d < 1000; d++) if (Math.abs(x * d - Math.round(x * d)) < 1e-9) return Math.round(x * d) + (d > 1 ? `/${d}` : ''); return String(+x.toPrecision(12)); };
const command = () => D.advice + [...differs(), ...D.followers.filter(p => now[p.value] !== p.baseline).map(p => [p.name, fraction(now[p.value])])].map(([n, t]) => ` --set ${n}=${t}`).join('');
const pointText = () => differs().map(([n, t]) => `${n}:${t}`).join(',');
function address() {
  const parts = [`at=${pointText()}`];
  if (N >= 2) parts.push(`map=${P[axes[0]].name},${P[axes[1]].name}`);
  for (const s of scenarios) parts.push(`s=${encodeURIComponent(s.name)}~${s.at}`);
  return '#' + parts.join('&');
}
function readPoint(text) {
  const numbers = P.map(p => p.baseline), texts = P.map(p => p.text.baseline);
  for (const one of text.split(',')) { const [name, typed_ = ''] = one.split(':'), k = P.findIndex(p => p.name === name), [x, t] = read(typed_); if (k >= 0 && x >= P[k].low && x <= P[k].high) { numbers[k] = x; texts[k] = t; } }
  return [numbers, texts];
}
function restore() {
  if (location.hash.length < 2) return false;
  scenarios = [];
  for (const part of location.hash.slice(1).split('&')) {
    const cut = part.indexOf('='), name = part.slice(0, cut);
    let text = part.slice(cut + 1);
    if (name === 's') { const c = text.lastIndexOf('~'); let called_ = ''; try { called_ = decodeURIComponent(text.slice(0, c)); } catch { continue; } if (called_ && scenarios.length < 50) scenarios.push({name: called_.slice(0, 60), at: plainPoint(text.slice(c + 1))}); continue; }
    try { text = decodeURIComponent(text); } catch { continue; }
    if (name === 'at') goTo(...readPoint(text));
    if (name === 'map') { const ks = text.split(',').map(n => P.findIndex(p => p.name === n)); if (ks.length === 2 && ks.every(k => k >= 0) && ks[0] !== ks[1]) axes = ks; }
  }
  drawScenarios();
  return true;
}
const plainPoint = text => { let t = text; try { t = decodeURIComponent(text); } catch { t = ''; } const [numbers, texts] = readPoint(t); return P.map((p, k) => [p, k]).filter(([p, k]) => numbers[k] !== p.baseline).map(([p, k]) => `${p.name}:${texts[k]}`).join(','); };
let writing = 0;
function writeAddress() { clearTimeout(writing); writing = setTimeout(() => { const a = address(); if (a !== location.hash) { try { history.replaceState(null, '', a); } catch { /* a document without an address */ } } }, 250); }
function drawScenarios() {
  $('scenarios').replaceChildren(...scenarios.map((s, n) => {
    const li = make('li'), go = make('button', 'go', s.name), x = make('button', '', 'Remove');
    go.type = x.type = 'button'; put(go, make('small', '', s.at ? s.at.replace(/:/g, ' = ').replace(/,/g, ', ') : 'the baseline'));
    go.addEventListener('click', () => goTo(...readPoint(s.at)));
    x.setAttribute('aria-label', `Remove the scenario ${s.name}`);
    x.addEventListener('click', () => { scenarios.splice(n, 1); drawScenarios(); writeAddress(); });
    return put(li, go, x);
  }));
}
$('scenario-form').addEventListener('submit', e => { e.preventDefault(); const box = $('scenario-name'), name = box.value.trim() || `Scenario ${scenarios.length + 1}`; scenarios = [...scenarios.filter(s => s.name !== name), {name, at: pointText()}].slice(-50); box.value = ''; drawScenarios(); writeAddress(); });
$('reset').addEventListener('click', initial);
$('print').addEventListener('click', () => window.print());
$('copy').addEventListener('click', async () => {
  const link = location.href.split('#')[0] + address();
  try { await navigator.clipboard.writeText(link); say($('copied'), 'The link is copied; it opens this view for whoever has this page.'); }
  catch { try { history.replaceState(null, '', address()); } catch { /* as above */ } say($('copied'), 'The link is in the address of this page; copy it from there.'); }
});
function download(name, blob) { const a = make('a'), url = URL.createObjectURL(blob); a.href = url; a.download = name; a.click(); setTimeout(() => URL.revokeObjectURL(url), 5000); }
const fileName = ending => `${(D.name || 'game').replace(/[^\w-]+/g, '-')}.${ending}`;
const field = x => { const s = typeof x === 'number' ? String(x) : String(x), safe = /^[=+\-@\t\r]/.test(s) && !/^-?[\d.]+(e-?\d+)?$/i.test(s) ? `'${s}` : s; return /[",\n\r]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe; };
function csvText() {
  const rows = [['what', 'of', 'name', 'value', 'formula']];
  P.forEach((p, k) => rows.push(['parameter', '', p.name, point[k], '']));
  D.followers.forEach(p => rows.push(['parameter', '', p.name, now[p.value], p.formula]));
  for (const k of listed_now || []) {
    rows.push([D.outcome[0], k + 1, B[k].label, '', '']);
    D.main.groups.forEach((g, n) => g.members.forEach((m, j) => rows.push([`${isChance ? 'chance' : 'value'} (${g.name})`, k + 1, m, now[B[k].strategies[n][j]], B[k].formulas.strategies[n][j]])));
    D.players.forEach((p, n) => rows.push(['payoff', k + 1, p.name, now[B[k].payoffs[n]], B[k].formulas.payoffs[n]]));
  }
  return rows.map(r => r.map(field).join(',')).join('\r\n') + '\r\n';
}
$('csv').addEventListener('click', () => download(fileName('csv'), new Blob([csvText()], {type: 'text/csv'})));
function picture(then) {
  const names = drawMap(document.createElement('canvas').getContext('2d'), geometry, 900, 600, LIGHT, D.title), canvas = document.createElement('canvas');
  const measured = canvas.getContext('2d');
  measured.font = '13px system-ui, sans-serif';
  const wrapped = names.map(name => listName(lists.get(name)).split(' ').reduce((lines, word) => { const last = lines[lines.length - 1], longer = last ? `${last} ${word}` : word; return measured.measureText(longer).width > 790 ? [...lines, word] : [...lines.slice(0, -1), longer]; }, [''])), rows = wrapped.flat().length, h = 600 + 20 * rows + 6 * names.length + 14;
  canvas.width = 1800; canvas.height = 2 * h;
  const ctx = canvas.getContext('2d'); ctx.scale(2, 2); ctx.fillStyle = '#fff'; ctx.fillRect(0, 0, 900, h);
  drawMap(ctx, geometry, 900, 600, LIGHT, D.title);
  const [i, j] = axes, x = MAP.l + (point[i] - P[i].low) / (P[i].high - P[i].low) * (900 - MAP.l - MAP.r), y = 600 - MAP.b - (point[j] - P[j].low) / (P[j].high - P[j].low) * (600 - MAP.t - 30 - MAP.b);
  ctx.fillStyle = LIGHT.ink; ctx.strokeStyle = '#fff'; ctx.lineWidth = 3; ctx.beginPath(); ctx.arc(x, y, 7, 0, 7); ctx.fill(); ctx.stroke();
  ctx.font = '13px system-ui, sans-serif'; ctx.textAlign = 'left'; ctx.textBaseline = 'middle';
  let yy = 592;
  names.forEach((name, n) => { yy += 26; ctx.fillStyle = canvasFill(ctx, name, LIGHT); ctx.fillRect(MAP.l, yy - 7, 26, 15); ctx.strokeStyle = LIGHT.quiet; ctx.lineWidth = 1; ctx.strokeRect(MAP.l, yy - 7, 26, 15); ctx.fillStyle = LIGHT.ink; wrapped[n].forEach((text, m) => { if (m) yy += 20; ctx.fillText(text, MAP.l + 36, yy); }); });
  canvas.toBlob(then, 'image/png');
}
$('png').addEventListener('click', () => picture(blob => download(fileName('png'), blob)));

// --- one redraw ----------------------------------------------------------------------------------------------------
let telling = 0;
function redraw() {
  compute();
  const text = summary();
  say($('summary'), text);
  clearTimeout(telling); telling = setTimeout(() => say($('live'), text), 500);
  const near = nearWalls();
  show($('near'), near.length > 0 && listed_now !== null);
  if (near.length) say($('near'), `This point lies on a wall, ${listed(near.slice(0, 3).map(formula))}, or too near to it for a browser's arithmetic to tell. There one list can give way to another, and more may stand than is shown; ${command()} answers exactly.`);
  for (let k = 0; k < N; k++) drawKnob(k);
  followers.forEach(({p, number}) => say(number, fmt(now[p.value])));
  drawCards(); drawFigure();
  if (N >= 2) { if ($('map-x').value !== String(axes[0])) $('map-x').value = String(axes[0]); if ($('map-y').value !== String(axes[1])) $('map-y').value = String(axes[1]); }
  mapAll(); writeAddress();
}
if (N > 2) { // the two parameters whose plane shows most
  let best = -1;
  const G = N > 8 ? 6 : 9, cell = (k, n) => P[k].low + (P[k].high - P[k].low) * (n + 0.5) / G;
  for (let i = 0; i < N; i++) for (let j = i + 1; j < N; j++) {
    const seen = new Map();
    at.set(point); run(EVERY);
    for (let a = 0; a < G; a++) { at[i] = cell(i, a); run(signsAlong[i]); for (let b = 0; b < G; b++) { at[j] = cell(j, b); run(signsAlong[j]); const name = key(); seen.set(name, (seen.get(name) || 0) + 1); } at[j] = point[j]; run(signsAlong[j]); }
    let spread = 0;
    for (const c of seen.values()) spread -= c / G / G * Math.log(c / G / G);
    if (seen.size + spread > best + 1e-9) { best = seen.size + spread; axes = [i, j]; }
  }
}
at.set(P.map(p => p.baseline)); run(EVERY); home = standing(D.main); home = home && different(home);
say($('title'), D.title); say($('note'), D.note); if (!D.note) $('note').hidden = true;
if (D.name) document.documentElement.dataset.game = D.name;
for (const p of [...P, ...D.followers]) put($('words'), make('dt', '', p.name), make('dd', '', `${p.meaning ? capital(p.meaning) + '. ' : ''}From ${formula(p.text.low)} to ${formula(p.text.high)}, ${formula(p.text.baseline)} at the baseline${p.control ? `; ${p.control} sets it` : ''}.${p.formula ? ` What is assumed makes it ${formula(p.formula)}.` : ''}`));
for (const [name, text] of D.terms) put($('words'), make('dt', '', name), make('dd', '', `Short for ${formula(text)}.`));
for (const text of D.assumed) put($('words'), make('dt', '', 'assumed'), make('dd', '', formula(text)));
for (const i of D.bargain ? D.bargain.issues : []) put($('words'), make('dt', '', i.name), make('dd', '', `${i.meaning ? capital(i.meaning) + ', ' : ''}from ${fmt(i.low)} to ${fmt(i.high)}; it is agreed on.`));
D.players.forEach((p, n) => { if (D.bargain && D.bargain.utilities[n]) put($('words'), make('dt', '', `utility of ${p.name}`), make('dd', '', formula(D.bargain.utilities[n]))); });
say($('besides'), D.besides); show($('besides'), D.besides !== '');
if (!P.length) $('sliders').append(make('p', 'small', 'This game has no free parameters: there is nothing to move.')), $('reset').hidden = $('controls-help').hidden = true;
if (!$('words').children.length) $('words-section').hidden = true;
put($('foot'), make('p', '', `Made by zopa ${D.version}, from exact formulas for every ${D.outcome[0]} (${D.main.concept}) and the exact region of parameter values in which it stands. This page evaluates them with floating-point numbers; where that cannot tell on which side of a wall a point lies, it says so above. It loads nothing and sends nothing.`));
dark.addEventListener('change', () => { theme = dark.matches ? DARK : LIGHT; mapped = ''; later(); });
new ResizeObserver(later).observe($('results'));
const bar_ = document.querySelector('.bar');
new ResizeObserver(() => { const s = document.documentElement.style, h = bar_.offsetHeight; s.setProperty('--top', `${h + 12}px`); s.setProperty('--room', `calc(100vh - ${h + 24}px)`); }).observe(bar_);
window.addEventListener('hashchange', () => { restore(); later(); });
window.addEventListener('beforeprint', () => { for (const d of document.querySelectorAll('details')) d.open = true; });
restore();
redraw();

window.zopa = { // for tests and measurements
  at: points => { const before = point.slice(), all = points.map(p => { point.set(p); compute(); const s = listed_now, found = {standing: s, near: nearWalls().length > 0, strategies: (s || []).map(k => B[k].strategies.map(g => g.map(t => now[t]))), payoffs: (s || []).map(k => B[k].payoffs.map(t => now[t]))}; found.others = D.others.map(picked); return found; }); point.set(before); compute(); return all; },
  tips: k => { compute(); const c = tipsOf(k, line(k)).map(one => one[0]); compute(); return c; },
  measure: n => { const times = [], x = point.slice(), texts = typed.slice(); for (let r = 0; r < n; r++) { const k = r % N; point[k] = P[k].low + (P[k].high - P[k].low) * ((r * 0.6180339887) % 1); typed[k] = String(point[k]); const t = performance.now(); redraw(); void document.body.offsetHeight; times.push(performance.now() - t); } goTo(x, texts); redraw(); return times; },
  set: (name, x) => { set(P.findIndex(p => p.name === name), x); redraw(); },
  frame: () => ({left: MAP.l, top: MAP.t, right: $('map').clientWidth - MAP.r, bottom: $('map').clientHeight - MAP.b}),
  csv: csvText, address,
};
})();
