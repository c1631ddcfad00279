"""What is said to a page in its own language: JavaScript that watches, measures and reads it."""

from __future__ import annotations

# Runs before the page's own scripts. Counts short timers and notes changes, so that a page which
# draws itself a little later is waited for; takes away what would open windows, ask the user, or
# send packets around the proxy.
WATCH = """
(() => {
  const started = performance.now.bind(performance);
  const state = {changed: started(), timers: 0};
  const noted = () => { state.changed = started(); };
  const setLater = window.setTimeout.bind(window), clearLater = window.clearTimeout.bind(window);
  const waiting = new Set();
  const done = id => { if (waiting.delete(id)) state.timers = waiting.size; };
  window.setTimeout = function setTimeout(handler, delay, ...rest) {
    if (typeof handler !== 'function' || !(delay > 50 && delay <= 1500))
      return setLater(handler, delay, ...rest);
    const id = setLater(() => { done(id); handler.apply(window, rest); }, delay);
    waiting.add(id);
    state.timers = waiting.size;
    return id;
  };
  window.clearTimeout = function clearTimeout(id) { done(id); clearLater(id); };
  new MutationObserver(noted).observe(document,
    {subtree: true, childList: true, characterData: true});
  Object.defineProperty(window, Symbol.for('quiet'), {
    value: () => [started() - state.changed, state.timers]});
  for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection', 'WebTransport',
                      'SharedWorker'])
    try { delete window[name]; } catch (error) {}
  window.open = function open() { return null; };
  window.print = window.alert = function () {};
  window.confirm = function () { return false; };
  window.prompt = function () { return null; };
})();
"""

LOADED = "document.readyState === 'complete'"

# [milliseconds since the document last changed, short timers that still run]
QUIET = "() => { const f = window[Symbol.for('quiet')]; return f ? f() : [1e6, 0]; }"

# The size of the whole page in CSS pixels.
SIZE = """
() => {
  const all = [document.documentElement, document.body].filter(e => e);
  return [Math.max(1, ...all.map(e => e.scrollWidth)),
          Math.max(1, ...all.map(e => e.scrollHeight))];
}
"""

# Brings pictures and parts to life that wait until they are seen, then goes back to the top.
SCROLL = """
async bottom => {
  const pause = () => new Promise(done => setTimeout(done, 40));
  for (let y = 0; y < bottom; y += window.innerHeight) { window.scrollTo(0, y); await pause(); }
  window.scrollTo(0, 0);
  await pause();
}
"""

# The document as HTML. What stands in open shadow roots and in frames without an address of their
# own becomes ordinary elements, in a copy that no script ever runs in.
SERIALISE = """
longest => {
  const inert = document.implementation.createHTMLDocument('');
  const isDeep = root => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT);
    for (let node = walker.currentNode; node; node = walker.nextNode())
      if (node.shadowRoot || node.tagName === 'IFRAME') return true;
    return false;
  };
  const rooted = (from, to) => {
    if (from.shadowRoot) {
      const box = inert.createElement('div');
      box.setAttribute('data-shadow-root', '');
      for (const child of from.shadowRoot.childNodes) box.append(copied(child));
      to.prepend(box);
    } else if (from.tagName === 'IFRAME') {
      let inside = null;
      try { inside = from.contentDocument; } catch (error) {}
      if (inside && inside.body && inside.body.childNodes.length
          && /^(about|blob|data|javascript):/.test(inside.URL)) {
        const box = inert.createElement('div');
        box.setAttribute('data-frame', '');
        for (const child of inside.body.childNodes) box.append(copied(child));
        to.after(box);
      }
    }
  };
  const copied = node => {
    const copy = inert.importNode(node, true);
    const pairs = [];
    const here = document.createTreeWalker(node, NodeFilter.SHOW_ELEMENT);
    const there = document.createTreeWalker(copy, NodeFilter.SHOW_ELEMENT);
    let from = here.currentNode, to = there.currentNode;
    while (from && to) {
      if (from.nodeType === 1 && (from.shadowRoot || from.tagName === 'IFRAME'))
        pairs.push([from, to]);
      from = here.nextNode(); to = there.nextNode();
    }
    for (const [a, b] of pairs) rooted(a, b);
    return copy;
  };
  const root = document.documentElement;
  const kind = document.doctype
    ? new XMLSerializer().serializeToString(document.doctype) + '\\n' : '';
  if (!root) return [kind, kind.length];
  for (const each of document.querySelectorAll('noscript')) each.remove();
  const html = kind + (isDeep(root) ? copied(root) : root).outerHTML;
  return [html.slice(0, longest), html.length];
}
"""

# [text, left, top, width, height] for each visible line of text, in CSS pixels of the page.
BOXES = """
([bottom, most]) => {
  const lines = [];
  const range = document.createRange();
  const seen = new Map();
  const isSeen = element => {
    if (!seen.has(element)) {
      const rough = {opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true};
      seen.set(element, element.checkVisibility ? element.checkVisibility(rough) : true);
    }
    return seen.get(element);
  };
  const blocks = new Map();
  const blockOf = element => {
    if (!blocks.has(element)) {
      const inline = /^(inline|contents|ruby)/.test(getComputedStyle(element).display);
      const above = element.parentElement;
      blocks.set(element, inline && above ? blockOf(above) : element);
    }
    return blocks.get(element);
  };
  const rectOf = (node, from, to) => {
    range.setStart(node, from); range.setEnd(node, to);
    return range.getClientRects();
  };
  const put = (text, rect, block) => {
    const words = text.replace(/\\s+/g, ' ');
    if (!words.trim() || rect.width < 1 || rect.height < 1) return;
    const left = rect.left + scrollX, top = rect.top + scrollY;
    if (top >= bottom || top + rect.height <= 0 || left + rect.width <= 0) return;
    const last = lines[lines.length - 1];
    if (last && last.block === block) {
      const shared = Math.min(last.top + last.height, top + rect.height) - Math.max(last.top, top);
      const gap = left - (last.left + last.width);
      if (shared > Math.min(last.height, rect.height) / 2 && gap > -2 && gap < last.height * 1.5) {
        const right = left + rect.width, low = Math.max(last.top + last.height, top + rect.height);
        const apart = gap > last.height * 0.2 && !/\\s$/.test(last.text) && !/^\\s/.test(words);
        last.text += (apart ? ' ' : '') + words;
        last.width = right - last.left;
        last.top = Math.min(last.top, top);
        last.height = low - last.top;
        return;
      }
    }
    lines.push({text: words, left, top, width: rect.width, height: rect.height, block});
  };
  // The end of the line that begins at `from`: letters on one line share their top.
  const lineEnd = (node, from, count) => {
    const first = rectOf(node, from, Math.min(from + 1, count))[0];
    let low = from + 1, high = count;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      const rects = rectOf(node, from, middle);
      if (rects.length <= 1 || (first && rects[rects.length - 1].top - first.top
                                < first.height / 2)) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  const walk = root => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    for (let node = walker.nextNode(); node && lines.length < most; node = walker.nextNode()) {
      if (node.nodeType === 1) { if (node.shadowRoot) walk(node.shadowRoot); continue; }
      const text = node.data, parent = node.parentElement || root.host;
      if (!parent || !/\\S/.test(text) || !isSeen(parent)) continue;
      if (/^(SCRIPT|STYLE|NOSCRIPT|TEMPLATE)$/.test(parent.tagName)) continue;
      const block = blockOf(parent);
      if (rectOf(node, 0, text.length).length <= 1) {
        put(text, range.getBoundingClientRect(), block);
        continue;
      }
      for (let at = 0; at < text.length && lines.length < most;) {
        const end = lineEnd(node, at, text.length);
        rectOf(node, at, end);
        put(text.slice(at, end), range.getBoundingClientRect(), block);
        at = end;
      }
    }
  };
  if (document.body) walk(document.body);
  return lines.map(l => [l.text.trim(), l.left, l.top, l.width, l.height]);
}
"""
