// Files to take away: the numbers as CSV, and the map as a picture.

import {B, D, P} from './data.js';
import {canvasFill, contextOf, LIGHT} from './colours.js';
import {$, make} from './dom.js';
import {regionsNow} from './map.js';
import {drawLabels} from './map_labels.js';
import {drawMap, drawPoint, FRAME, frameOf} from './map_picture.js';
import {isChance, listName} from './names.js';
import {listOf} from './regions.js';
import {here, point, state} from './state.js';

const [WIDTH, HEIGHT] = [900, 600];

/**
 * Save a file.
 * @param {string} ending @param {Blob} blob
 */
function saveFile(ending, blob) {
  const url = URL.createObjectURL(blob);
  const link = make('a');
  Object.assign(link, {href: url, download: `${(D.name || 'game').replace(/[^\w-]+/g, '-')}.${ending}`});
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 5000);
}

/**
 * Return a field of CSV, with nothing that a spreadsheet would take for a formula.
 * @param {string | number} x
 */
function csvField(x) {
  const text = String(x);
  const safe = /^[=+\-@\t\r]/.test(text) && !/^-?[\d.]+(e-?\d+)?$/i.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}

/**
 * Return the numbers at the point as CSV.
 * @returns {string}
 */
export function csvText() {
  /** @type {(string | number)[][]} */
  const rows = [['what', 'of', 'name', 'value', 'formula']];
  P.forEach((one, k) => rows.push(['parameter', '', one.name, point[k], '']));
  for (const one of D.followers) rows.push(['parameter', '', one.name, here(one.value), one.formula]);
  for (const k of state.listed || []) {
    const {formulas, label, payoffs, strategies} = B[k];
    rows.push([D.outcome[0], k + 1, label, '', '']);
    D.main.groups.forEach((group, n) => {
      const what = `${isChance ? 'chance' : 'value'} (${group.name})`;
      group.members.forEach((name, j) => {
        rows.push([what, k + 1, name, here(strategies[n][j]), formulas.strategies[n][j]]);
      });
    });
    D.players.forEach((one, n) => rows.push(['payoff', k + 1, one.name, here(payoffs[n]), formulas.payoffs[n]]));
  }
  return `${rows.map(row => row.map(csvField).join(',')).join('\r\n')}\r\n`;
}

/**
 * Return a text in lines that are as wide as there is room.
 * @param {CanvasRenderingContext2D} ctx @param {string} text
 * @returns {string[]}
 */
function wrapLegend(ctx, text) {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines[lines.length - 1];
    const longer = last ? `${last} ${word}` : word;
    if (ctx.measureText(longer).width > WIDTH - 110) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}

/**
 * Draw the map with its title and legend, and hand it over.
 * @param {(picture: Blob) => void} then
 */
function drawPicture(then) {
  const regions = regionsNow();
  const frame = frameOf(WIDTH, HEIGHT, true);
  const draft = contextOf(make('canvas'));
  const {names, labels} = drawMap(draft, regions, frame, LIGHT, D.title);
  draft.font = '13px system-ui, sans-serif';
  const wrapped = names.map(name => wrapLegend(draft, listName(listOf(name))));
  const height = HEIGHT + 20 * wrapped.flat().length + 6 * names.length + 14;
  const canvas = make('canvas');
  Object.assign(canvas, {width: 2 * WIDTH, height: 2 * height});
  const ctx = contextOf(canvas);
  ctx.scale(2, 2);
  ctx.fillStyle = LIGHT.paper;
  ctx.fillRect(0, 0, WIDTH, height);
  drawMap(ctx, regions, frame, LIGHT, D.title);
  drawLabels(ctx, labels, LIGHT);
  drawPoint(ctx, frame, LIGHT);
  Object.assign(ctx, {
    font: draft.font,
    textAlign: 'left',
    textBaseline: 'middle',
    strokeStyle: LIGHT.quiet,
    lineWidth: 1,
  });
  let y = HEIGHT - 8;
  names.forEach((name, n) => {
    y += 26;
    ctx.fillStyle = canvasFill(ctx, name, LIGHT);
    ctx.fillRect(FRAME.left, y - 7, 26, 15);
    ctx.strokeRect(FRAME.left, y - 7, 26, 15);
    ctx.fillStyle = LIGHT.ink;
    wrapped[n].forEach((text, m) => {
      if (m) y += 20;
      ctx.fillText(text, FRAME.left + 36, y);
    });
  });
  canvas.toBlob(blob => blob && then(blob), 'image/png');
}

$('csv').addEventListener('click', () => saveFile('csv', new Blob([csvText()], {type: 'text/csv'})));
$('png').addEventListener('click', () => drawPicture(picture => saveFile('png', picture)));
