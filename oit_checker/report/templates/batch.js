// The table of all agencies: search, filters, order. Rows are drawn as they are scrolled to, so
// that thousands of them cost nothing until someone looks.
(function () {
  "use strict";
  const data = JSON.parse(document.getElementById("data").textContent);
  const [NAME, SITE, SHOWN_SITE, PROVINCE, DISTRICT, TYPE, CONTACT, STANDING, STANDING_WORD, SHOWN,
    LOW, RATING, AFTER, GAIN, OUTCOMES, REASONS, FIXES, NOTICES, WHY, TREND, RUN, TAGS,
    COMPLETE] = Array(23).keys();
  const FIRST = 24, CHUNK = 40, PRINTED = 1000;
  const compare = new Intl.Collator("th", { numeric: true }).compare;
  const text = (number) => data.texts[number];
  const byId = (id) => document.getElementById(id);
  const body = byId("rows"), frame = byId("frame"), count = byId("count");
  const haystacks = data.rows.map((row) => [row[NAME], row[SHOWN_SITE], row[CONTACT],
    text(row[PROVINCE]), text(row[DISTRICT]), row[TAGS].join(" ")].join("\n").toLowerCase());
  let shown = data.rows.map((_, number) => number), drawn = 0, order = ["", 1];

  function made(tag, className, content) {
    const node = document.createElement(tag);
    if (className) node.className = className;
    if (content) node.textContent = content;
    return node;
  }

  function filled(sentence, facts) {
    return sentence.replace(/\{(\w+)\}/g, (_, name) => facts[name]);
  }

  function link(url, label) {
    const node = made("a", "", label);
    node.href = url;
    node.rel = "noopener noreferrer";
    return node;
  }

  // --- rows -----------------------------------------------------------------------------------
  function rowOf(number) {
    const row = data.rows[number], line = made("tr");
    const name = made("th", "agency");
    name.scope = "row";
    const button = made("button", "open", row[NAME]);
    button.type = "button";
    button.dataset.number = number;
    button.setAttribute("aria-expanded", "false");
    const place = [text(row[DISTRICT]), byId("province") && text(row[PROVINCE])];
    name.append(button, made("span", "small soft", place.filter(Boolean).join(" ")));
    const score = made("td", "points", row[SHOWN]);
    if (!row[COMPLETE]) score.append(made("sup", "", "*"));
    if (row[RATING]) score.append(made("span", "small soft rating", row[RATING]));
    const standing = made("td", "standing");
    standing.append(made("span", "mark " + text(row[STANDING]), text(row[STANDING_WORD])));
    if (row[TREND]) standing.append(made("span", "small soft", data.trends[row[TREND]]));
    line.append(name, score, standing);
    if (row[LOW] < 0) {
      const why = made("td", "small why", text(row[WHY]));
      why.colSpan = data.items.length;
      line.append(why);
      return line;
    }
    for (let i = 0; i < data.items.length; i++) {
      const outcome = data.outcomes[row[OUTCOMES][i]];
      const cell = made("td", outcome ? "o " + outcome[0] : "o", outcome ? outcome[1] : "");
      cell.dataset.i = i;
      line.append(cell);
    }
    return line;
  }

  function draw(limit) {
    const part = document.createDocumentFragment();
    const end = Math.min(shown.length, limit);
    for (; drawn < end; drawn++) part.append(rowOf(shown[drawn]));
    body.append(part);
  }

  function restart() {
    body.textContent = "";
    drawn = 0;
    frame.scrollTop = 0;
    draw(FIRST);
    const facts = { shown: shown.length.toLocaleString(), all: data.rows.length.toLocaleString() };
    count.textContent = filled(data.words.shown, facts);
  }

  frame.addEventListener("scroll", () => {
    if (frame.scrollTop + frame.clientHeight * 2 > frame.scrollHeight) draw(drawn + CHUNK);
  }, { passive: true });

  // --- what one row hides ---------------------------------------------------------------------
  function detailsOf(number) {
    const row = data.rows[number], words = data.words, box = made("div", "details");
    const line = (label, node) => {
      const p = made("p");
      p.append(made("strong", "", label + " "), node);
      box.append(p);
    };
    if (row[CONTACT]) line(words.contact, row[CONTACT]);
    line(words.site, row[SITE] ? link(row[SITE], row[SHOWN_SITE]) : row[SHOWN_SITE]);
    if (row[TAGS].length) line(words.tags, row[TAGS].join(", "));
    if (text(row[WHY])) line(words.why, text(row[WHY]));
    if (row[RUN]) line(words.run, made("code", "", "oit report " + row[RUN]));
    for (const notice of row[NOTICES]) line(words.notices, notice);
    if (row[FIXES].length) {
      line(words.fixes, filled(words.after, { now: row[SHOWN], after: row[AFTER] }));
      const list = made("ol");
      for (const [item, gain, reason, hint, url] of row[FIXES]) {
        const entry = made("li", "", [item, names[item], "(" + text(gain) + ")", text(reason)]
          .filter(Boolean).join(" "));
        if (text(hint)) entry.append(made("p", "small soft", text(hint)));
        if (url) entry.append(link(url, decoded(url)));
        list.append(entry);
      }
      box.append(list);
    }
    const rest = [];
    data.items.forEach(([id, name], i) => {
      const outcome = data.outcomes[row[OUTCOMES][i]], reason = data.reasons[row[REASONS][i]];
      if (outcome && outcome[0] !== "passed" && outcome[0] !== "inapplicable")
        rest.push([outcome, id + " " + name, reason]);
    });
    if (rest.length) {
      const list = made("ul", "plain columns");
      for (const [outcome, name, reason] of rest) {
        const entry = made("li");
        entry.append(made("span", "sign " + outcome[0], outcome[1]), " " + name);
        if (reason) entry.append(made("span", "small soft", " – " + reason));
        list.append(entry);
      }
      line(words.not_passed, String(rest.length));
      box.append(list);
    }
    return box;
  }

  const names = Object.fromEntries(data.items);
  function decoded(url) {
    try { return decodeURI(url); } catch { return url; }
  }

  body.addEventListener("click", (event) => {
    const button = event.target.closest("button.open");
    if (!button) return;
    const line = button.closest("tr"), isOpen = button.getAttribute("aria-expanded") === "true";
    button.setAttribute("aria-expanded", String(!isOpen));
    if (isOpen) {
      line.nextSibling.remove();
      return;
    }
    const more = made("tr", "more"), cell = made("td");
    cell.colSpan = data.items.length + 3;
    cell.append(detailsOf(Number(button.dataset.number)));
    more.append(cell);
    line.after(more);
  });

  body.addEventListener("mouseover", (event) => {
    const cell = event.target;
    if (cell.dataset.i === undefined || cell.title) return;
    const number = cell.parentNode.querySelector("button").dataset.number, i = cell.dataset.i;
    const row = data.rows[number], outcome = data.outcomes[row[OUTCOMES][i]];
    if (!outcome) return;
    const parts = [data.items[i].join(" "), outcome[2], data.reasons[row[REASONS][i]]];
    cell.title = parts.filter(Boolean).join(" – ");
  });

  // --- search, filters, order -----------------------------------------------------------------
  const controls = ["search", "province", "district", "type", "standing", "trend", "item", "outcome"]
    .map((id) => [id, byId(id)]).filter(([, node]) => node);

  function options(id, position) {
    const node = byId(id);
    if (!node) return;
    const chosen = node.value, province = byId("province");
    const within = id === "district" && province && province.value;
    const found = new Set(data.rows.filter((row) => !within || text(row[PROVINCE]) === within)
      .map((row) => text(row[position])));
    found.delete("");
    while (node.options.length > 1) node.remove(1);
    for (const name of [...found].sort(compare)) node.add(new Option(name));
    node.value = found.has(chosen) ? chosen : "";
  }

  function select() {
    const wanted = Object.fromEntries(controls.map(([id, node]) => [id, node.value]));
    const parts = wanted.search.toLowerCase().split(/\s+/).filter(Boolean);
    const i = data.items.findIndex(([id]) => id === wanted.item);
    shown = [];
    for (let number = 0; number < data.rows.length; number++) {
      const row = data.rows[number];
      if (wanted.province && text(row[PROVINCE]) !== wanted.province) continue;
      if (wanted.district && text(row[DISTRICT]) !== wanted.district) continue;
      if (wanted.type && text(row[TYPE]) !== wanted.type) continue;
      if (wanted.standing && text(row[STANDING]) !== wanted.standing) continue;
      if (wanted.trend && row[TREND] !== wanted.trend) continue;
      if (wanted.outcome && i < 0 && !row[OUTCOMES].includes(wanted.outcome)) continue;
      if (wanted.outcome && i >= 0 && row[OUTCOMES][i] !== wanted.outcome) continue;
      if (parts.some((part) => !haystacks[number].includes(part))) continue;
      shown.push(number);
    }
    sort();
    restart();
  }

  const RANK = { f: 0, c: 1, u: 2, p: 3, i: 4, "-": 5 };
  const ORDERS = {
    near: (row) => (row[LOW] < 0 ? 300 : row[LOW] >= data.mark ? 200 - row[GAIN] : data.mark - row[LOW]),
    gain: (row) => -row[GAIN],
    score: (row) => row[LOW],
  };
  function sort() {
    const [key, way] = order;
    const i = data.items.findIndex(([id]) => id === key);
    const value = ORDERS[key] || (i >= 0 && ((row) => RANK[row[OUTCOMES][i]]));
    if (key === "name")
      shown.sort((a, b) => way * compare(data.rows[a][NAME], data.rows[b][NAME]) || a - b);
    else if (value)
      shown.sort((a, b) => way * (value(data.rows[a]) - value(data.rows[b])) || a - b);
  }

  const heads = [...document.querySelectorAll("#agencies thead button")];
  function ordered(next) {
    order = next;
    for (const button of heads) {
      const head = button.closest("th");
      head.removeAttribute("aria-sort");
      if (button.dataset.key === order[0])
        head.setAttribute("aria-sort", order[1] > 0 ? "ascending" : "descending");
    }
    byId("order").value = order[0] in ORDERS ? order[0] : "";
    select();
  }
  for (const button of heads) {
    button.addEventListener("click", () => {
      const key = button.dataset.key;
      ordered(order[0] !== key ? [key, 1] : order[1] > 0 ? [key, -1] : ["", 1]);
    });
  }
  byId("order").addEventListener("input", () => ordered([byId("order").value, 1]));

  for (const [id, node] of controls) {
    node.addEventListener("input", () => {
      if (id === "province") options("district", DISTRICT);
      select();
    });
  }
  byId("clear").addEventListener("click", () => {
    for (const [, node] of controls) node.value = "";
    options("district", DISTRICT);
    select();
  });

  // A link from elsewhere on the page to one group or item sets that filter.
  document.addEventListener("click", (event) => {
    const target = event.target.closest("a[data-filter]");
    if (!target) return;
    for (const [, node] of controls) node.value = "";
    options("district", DISTRICT);
    for (const part of target.dataset.filter.split("&")) {
      const [id, value] = part.split("=").map(decodeURIComponent), node = byId(id);
      if (node) node.value = value;
    }
    select();
  });

  window.addEventListener("beforeprint", () => {
    draw(PRINTED);
    const left = shown.length - drawn;
    byId("printed").textContent = left > 0
      ? filled(data.words.printed, { shown: drawn.toLocaleString(), left: left.toLocaleString() }) : "";
  });

  options("province", PROVINCE);
  options("district", DISTRICT);
  options("type", TYPE);
  restart();
  document.documentElement.dataset.ready = "yes";
})();
