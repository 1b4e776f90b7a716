// Elements: found, made, and written only where something has changed.

/**
 * Return the element of the page with this id.
 * @param {string} id @returns {HTMLElement}
 */
export const $ = id => /** @type {HTMLElement} */ (document.getElementById(id));

/**
 * Make an element with a class and a text.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag @param {string} [cls] @param {string} [text] @returns {HTMLElementTagNameMap[K]}
 */
export function make(tag, cls, text) {
  const made = document.createElement(tag);
  if (cls) made.className = cls;
  if (text !== undefined) made.textContent = text;
  return made;
}

/**
 * Append children, without those that are null, and return their parent.
 * @template {Element} T
 * @param {T} parent @param {...(Node | null)} children @returns {T}
 */
export function put(parent, ...children) {
  for (const child of children) if (child) parent.appendChild(child);
  return parent;
}

/** @type {WeakMap<Node, string>} */
const written = new WeakMap();

/**
 * Write a text.
 * @param {Node} node @param {string} text
 */
export function say(node, text) {
  if (written.get(node) !== text) {
    written.set(node, text);
    node.textContent = text;
  }
}

/**
 * Show or hide an element.
 * @param {HTMLElement} node @param {boolean} yes
 */
export function show(node, yes) {
  if (node.hidden === yes) node.hidden = !yes;
}

/**
 * Give an element a class.
 * @param {Element} node @param {string} name
 */
export function dress(node, name) {
  if (node.className !== name) node.className = name;
}

/**
 * Make a button.
 * @param {string} text @param {() => void} act @param {string} [cls] @returns {HTMLButtonElement}
 */
export function button(text, act, cls) {
  const made = make('button', cls, text);
  made.type = 'button';
  made.addEventListener('click', act);
  return made;
}

/**
 * Make a box that scrolls by itself.
 * @param {string} label @param {...Node} children @returns {HTMLDivElement}
 */
export function scrollBox(label, ...children) {
  const box = put(make('div', 'scroll'), ...children);
  box.tabIndex = 0;
  box.setAttribute('role', 'region');
  box.setAttribute('aria-label', label);
  return box;
}

/**
 * Make an element of a drawing.
 * @template {keyof SVGElementTagNameMap} K
 * @param {K} tag @param {Record<string, string | number>} attributes @param {string} [text]
 * @returns {SVGElementTagNameMap[K]}
 */
export function svg(tag, attributes, text) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  if (text !== undefined) made.textContent = text;
  return made;
}
