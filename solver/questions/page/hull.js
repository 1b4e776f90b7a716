// Plane geometry of what can be agreed on: its hull, its frontier, and the part that is better than no agreement.

/** @typedef {[number, number]} Point */

/**
 * Return twice the area of a triangle, with its sign.
 * @param {Point} o @param {Point} a @param {Point} b
 */
const cross = (o, a, b) => (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0]);

/**
 * Return one side of the hull of sorted points.
 * @param {Point[]} points @returns {Point[]}
 */
function halfHull(points) {
  /** @type {Point[]} */
  const found = [];
  for (const q of points) {
    while (found.length > 1 && cross(found[found.length - 2], found[found.length - 1], q) <= 0) found.pop();
    found.push(q);
  }
  found.pop();
  return found;
}

/**
 * Return the corners of the hull of points.
 * @param {Point[]} points @returns {Point[]}
 */
export function hullOf(points) {
  const sorted = points.slice().sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  return sorted.length < 3 ? sorted : [...halfHull(sorted), ...halfHull(sorted.slice().reverse())];
}

/**
 * Return the point best for player n, and among those for the other.
 * @param {Point[]} points @param {0 | 1} n
 * @returns {Point}
 */
function bestFor(points, n) {
  const m = 1 - n;
  return points.reduce((a, b) => (b[n] > a[n] + 1e-12 || (b[n] >= a[n] - 1e-12 && b[m] > a[m]) ? b : a));
}

/**
 * Return the frontier of an area, from the point best for one to that best for the other.
 * @param {Point[]} area
 * @returns {Point[]}
 */
export function frontierOf(area) {
  const [right, top] = [bestFor(area, 0), bestFor(area, 1)];
  const from = area.indexOf(right);
  const found = [];
  for (let n = 0; n < area.length; n++) {
    const p = area[(from + n) % area.length];
    found.push(p);
    if (p === top) break;
  }
  return found;
}

/**
 * Return the part of a polygon in which neither has less than at d.
 * @param {Point[]} polygon @param {Point} d
 * @returns {Point[]}
 */
export function clipAbove(polygon, d) {
  let points = polygon;
  for (const n of [0, 1]) {
    /** @type {Point[]} */
    const kept = [];
    points.forEach((a, m) => {
      const b = points[(m + 1) % points.length];
      const [inside, next] = [a[n] >= d[n], b[n] >= d[n]];
      const t = (d[n] - a[n]) / (b[n] - a[n]);
      if (inside) kept.push(a);
      if (inside !== next) kept.push([a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])]);
    });
    points = kept;
  }
  return points;
}
