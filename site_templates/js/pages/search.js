/* The search page. The index holds one word a character and one a figure (generator/search.py cuts the same way), so a
   search for words that follow each other finds exactly what stands there. Where the index or its program cannot be
   loaded, the form goes and the lists of the page stay. */
(function () {
  "use strict";
  var form = document.querySelector(".search-form");
  if (!form) return;
  var field = form.elements.q;
  var selects = Array.prototype.slice.call(form.querySelectorAll("select"));
  var status = document.querySelector(".search-status");
  var results = document.querySelector(".search-results");
  var more = document.querySelector(".search-more");
  var lists = document.querySelector(".search-lists");
  var base = form.getAttribute("data-base");
  var root = new URL(base, document.baseURI).href;
  var title = document.title;
  var BATCH = 10;      // reports shown at a time
  var PLACES = 3;      // places of a report shown before the rest is folded
  var LONGEST = 200;   // characters of a query
  var PHRASES = 8;
  var EVERYWHERE = "zall";
  var RECORD = "\u001e", PART = "\u001f", UNSEEN = "\u2063";
  var SIGNS = {
    "，": "xa", ",": "xa", "、": "xb", "。": "xc", ".": "xc", "；": "xd", ";": "xd", "：": "xe", ":": "xe",
    "！": "xf", "!": "xf", "？": "xg", "?": "xg", "%": "xh", "‰": "xi"
  };
  var STOP = /^x[a-g]$/;
  var TOKEN = new RegExp(
    "([0-9]{1,3}(?:,[0-9]{3})+(?![0-9])(?:\\.[0-9]+)?|[0-9]+(?:\\.[0-9]+)?)" +
    "|([a-z]+)" +
    "|([\\u3007\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff\\u{20000}-\\u{3ffff}])" +
    "|([，,、。.；;：:！!？?%‰])" +
    "|([\\n\\t])", "gu");
  var QUOTED = /["＂]([^"＂]+)["＂]|“([^”]+)”|「([^」]+)」/g;
  var UNIT = /^(?:[%％‰元分个人家户宗次项名场份件条]|[十百千万亿]{1,2}(?:元|人次|人|户|个)?|人次|个百分点)$/;

  /* ---- words ---- */

  function narrow(text) {
    return text.replace(/[\uff01-\uff5e\u3000A-Z]/g, function (sign) {
      if (SIGNS[sign]) return sign;
      if (sign === "\u3000") return " ";
      var code = sign.charCodeAt(0);
      return String.fromCharCode(code > 0xff00 ? code - 0xfee0 : code).toLowerCase();
    });
  }

  /* Words with the places where they stand in the text; places are moved by offset. A gap is a dot. */
  function tokens(text, offset) {
    var found = [];
    var match;
    var plain = narrow(text);
    TOKEN.lastIndex = 0;
    while ((match = TOKEN.exec(plain))) {
      var word = match[0];
      if (match[1]) word = "n" + word.replace(/,/g, "").replace(".", "d");
      else if (match[2]) word = "w" + word;
      else if (match[4]) word = SIGNS[word];
      else if (match[5]) word = ".";
      found.push({ word: word, start: offset + match.index, end: offset + match.index + match[0].length });
    }
    return found;
  }

  /* A section's text as shown, and its words; those between UNSEEN are found and not shown. */
  function read(text) {
    var shown = "";
    var words = [];
    text.split(UNSEEN).forEach(function (part, number) {
      var found = tokens(part, number % 2 ? 0 : shown.length);
      if (number % 2) found.forEach(function (token) { token.start = token.end = shown.length; });
      else shown += part;
      words = words.concat(found);
    });
    return { text: shown, words: words };
  }

  function words(text) {
    return tokens(text, 0).map(function (token) { return token.word; });
  }

  /* ---- the query ---- */

  /* Terms: {text, exact}. A unit behind a figure belongs to it. */
  function terms(query) {
    var found = [];
    function plain(text) {
      text.split(/[\s\u3000"＂“”「」]+/).forEach(function (piece) {
        var last = found[found.length - 1];
        if (!piece) return;
        if (last && !last.exact && /[0-9０-９]$/.test(last.text) && UNIT.test(piece)) last.text += piece;
        else found.push({ text: piece, exact: false });
      });
    }
    var end = 0;
    query.replace(QUOTED, function (whole, a, b, c, start) {
      plain(query.slice(end, start));
      found.push({ text: a || b || c, exact: true });
      end = start + whole.length;
      return "";
    });
    plain(query.slice(end));
    return found;
  }

  /* Each phrase is a list of its spellings, each a list of words. */
  function phrases(list) {
    var made = [];
    list.forEach(function (term) {
      var run = [];
      function close() {
        if (run.length) made.push(term.exact ? [run] : spellings(run));
        run = [];
      }
      words(term.text).forEach(function (word) {
        if (word === "." || (!term.exact && STOP.test(word))) close();
        else run.push(word);
      });
      if (run.some(function (word) { return !STOP.test(word); })) close();
    });
    return made.slice(0, PHRASES);
  }

  /* 1200, 1200.0 and 1200.00 are one figure unless it is quoted. */
  function spellings(run) {
    var at = run.findIndex(function (word) { return /^n[0-9]/.test(word); });
    var count = run.filter(function (word) { return /^n[0-9]/.test(word); }).length;
    if (count !== 1) return [run];
    var parts = run[at].split("d");
    var short = (parts[1] || "").replace(/0+$/, "");
    var forms = [run[at]];
    for (var digits = short.length; digits <= Math.max(2, short.length); digits++) {
      var fraction = (short + "00").slice(0, digits);
      forms.push(parts[0] + (fraction ? "d" + fraction : ""));
    }
    return forms.filter(function (form, place) { return forms.indexOf(form) === place; }).map(function (form) {
      return run.slice(0, at).concat(form, run.slice(at + 1));
    });
  }

  /* The words of terms that are not found as they stand, null if there is nothing to take apart. */
  function apart(list) {
    if (!window.Intl || !Intl.Segmenter) return null;
    var cutter = new Intl.Segmenter("zh", { granularity: "word" });
    var made = [];
    function text(term) { return term.text; }
    list.forEach(function (term) {
      if (term.exact) { made.push(term); return; }
      term.text.split(/([0-9０-９][0-9０-９.,．]*(?:[%％]|[万亿]?元)?)/).forEach(function (piece) {
        if (/[0-9０-９]/.test(piece)) { made.push({ text: piece, exact: false }); return; }
        Array.from(cutter.segment(piece)).forEach(function (segment) {
          if (segment.isWordLike && segment.segment.length > 1) made.push({ text: segment.segment, exact: false });
        });
      });
    });
    return made.length && made.map(text).join() !== list.map(text).join() ? made : null;
  }

  /* ---- the engine ---- */

  var engine = null;   // promise of {pagefind, table}

  function start() {
    if (location.protocol === "file:") return Promise.reject(new Error("read without a server"));
    if (!engine) {
      engine = Promise.all([
        import(root + "search/pagefind/pagefind.js"),
        fetch(root + "search/reports.json", { cache: "no-cache" }).then(function (answer) {
          if (!answer.ok) throw new Error("reports.json: " + answer.status);
          return answer.json();
        })
      ]).then(async function (loaded) {
        var pagefind = loaded[0];
        await pagefind.options({ noWorker: true });
        await pagefind.init();
        await pagefind.filters();   // waits for the program and throws if it could not be started
        return { pagefind: pagefind, table: loaded[1] };
      });
    }
    return engine;
  }

  async function ask(pagefind, run) {
    return (await pagefind.search("\"" + run.join(" ") + "\"")).results;
  }

  /* Reports that have every phrase: results by id. */
  async function find(pagefind, list) {
    var kept = null;
    for (var phrase of list) {
      var here = new Map();
      for (var run of phrase) {
        (await ask(pagefind, run)).forEach(function (result) { here.set(result.id, result); });
      }
      if (kept) here.forEach(function (_, id) { if (!kept.has(id)) here.delete(id); });
      kept = here;
      if (!kept.size) break;
    }
    if (!kept.size && !(await ask(pagefind, [EVERYWHERE])).length) throw new Error("the index cannot be read");
    return kept;
  }

  /* ---- places ---- */

  function occurrences(section, phrase) {
    var found = [];
    phrase.forEach(function (run) {
      section.words.forEach(function (token, at) {
        for (var next = 0; next < run.length; next++) {
          if (!section.words[at + next] || section.words[at + next].word !== run[next]) return;
        }
        found.push([token.start, section.words[at + run.length - 1].end]);
      });
    });
    return found.sort(function (a, b) { return a[0] - b[0]; });
  }

  /* Sections that have all phrases; where none has, those of the phrase that the fewest have. */
  function places(content, list) {
    var sections = content.split(RECORD).map(function (record) {
      var parts = record.split(PART);
      var section = read(parts[2]);
      section.anchor = parts[0];
      section.title = parts[1];
      section.found = list.map(function (phrase) { return occurrences(section, phrase); });
      return section;
    });
    function having(number) {
      return sections.filter(function (section) { return section.found[number].length; });
    }
    var all = sections.filter(function (section) {
      return section.found.every(function (found) { return found.length; });
    });
    if (all.length) return all;
    return list.map(function (_, number) { return having(number); }).sort(function (a, b) {
      return a.length - b.length;
    })[0];
  }

  function element(tag, name, text) {
    var made = document.createElement(tag);
    if (name) made.className = name;
    if (text) made.textContent = text;
    return made;
  }

  function link(address, text) {
    var made = element("a", "", text);
    made.href = address;
    return made;
  }

  function tidy(text) {
    return text.replace(/\t/g, "　").replace(/\n+/g, " ");
  }

  /* A stretch of a section's text with the occurrences marked. */
  function marked(section, from, to) {
    var made = document.createDocumentFragment();
    var at = from;
    section.ranges.forEach(function (range) {
      if (range[0] < at || range[1] > to) return;
      made.append(tidy(section.text.slice(at, range[0])), element("mark", "", tidy(section.text.slice(range[0], range[1]))));
      at = range[1];
    });
    made.append(tidy(section.text.slice(at, to)));
    return made;
  }

  /* Its title, which leads there, and the words around the first occurrence. */
  function place(address, section) {
    var made = element("li");
    var door = link(address + (section.anchor ? "#" + section.anchor : ""), "");
    var titled = section.text.startsWith(section.title);   // the title is in the text: it is not shown twice
    var start = titled ? section.title.length + 1 : 0;
    section.ranges = [].concat.apply([], section.found).sort(function (a, b) { return a[0] - b[0]; });
    var first = section.ranges.find(function (range) { return range[0] >= start; }) || [start, start];
    var from = Math.max(start, first[0] - 30);
    var to = Math.min(section.text.length, Math.max(from + 120, first[1] + 40));
    door.append(titled ? marked(section, 0, section.title.length) : section.title);
    made.append(door);
    if (to > from) {
      var words = element("p", "search-excerpt");
      words.append(from > start ? "…" : "", marked(section, from, to), to < section.text.length ? "…" : "");
      made.append(words);
    }
    return made;
  }

  function placeList(address, sections) {
    var made = element("ul", "search-places");
    sections.forEach(function (section) { made.append(place(address, section)); });
    return made;
  }

  async function hit(row, result, list) {
    var made = element("article", "search-hit");
    var address = base + row.address;
    var head = element("h2");
    head.append(link(address, row.name));
    made.append(head);
    var about = [row.title, "等级：" + row.grade];
    if (result) {
      var data = await result.data();
      var found = places(data.raw_content, list);
      about.push(found.length + " 处");
      made.append(element("p", "search-about", about.join(" · ")), placeList(address, found.slice(0, PLACES)));
      if (found.length > PLACES) {
        var rest = element("details", "search-rest");
        rest.append(element("summary", "", "另有 " + (found.length - PLACES) + " 处"), placeList(address, found.slice(PLACES)));
        made.append(rest);
      }
    } else {
      made.append(element("p", "search-about", about.join(" · ")));
    }
    return made;
  }

  /* ---- the page ---- */

  var turn = 0;        // the newest search; an older one that comes late shows nothing

  function chosen() {
    return selects.filter(function (select) { return select.value; });
  }

  function describe() {
    var names = chosen().map(function (select) { return select.options[select.selectedIndex].text; });
    form.querySelector(".search-chosen").textContent = names.length ? "：" + names.join("、") : "";
    return names.length ? "（" + names.join("、") + "）" : "";
  }

  function clear(message) {
    results.textContent = "";
    more.hidden = true;
    status.textContent = message;
  }

  function fail() {
    turn++;
    clear("这里无法运行搜索（离线阅读，或服务器、浏览器不允许）。可从下面的列表找到每一份报告。");
    status.classList.add("notice");
    form.hidden = true;
    form.classList.add("failed");
    lists.hidden = false;
  }

  async function show(rows, byId, list, mine, focus) {
    var next = rows.splice(0, BATCH);
    var made = await Promise.all(next.map(function (row) { return hit(row, byId && byId.get(row.id), list); }));
    if (mine !== turn) return;
    results.append.apply(results, made);
    more.hidden = !rows.length;
    more.firstElementChild.textContent = "再显示 " + Math.min(BATCH, rows.length) + " 份（还有 " + rows.length + " 份）";
    more.firstElementChild.onclick = function () { show(rows, byId, list, mine, true).catch(fail); };
    if (focus) made[0].querySelector("a").focus();
  }

  async function search() {
    var mine = ++turn;
    var query = field.value.trim().slice(0, LONGEST);
    var wanted = terms(query);
    var list = phrases(wanted);
    var within = describe();
    document.title = query ? query + " - " + title : title;
    lists.hidden = Boolean(query || within);
    if (query && !list.length) { clear("请输入要查找的文字或数字。"); lists.hidden = false; return; }
    if (!query && !within) { clear(""); return; }
    clear("正在搜索…");
    var loaded = await start();
    var rows = loaded.table.filter(function (row) {
      return chosen().every(function (select) { return row[select.name] === select.value; });
    });
    function among(found) { return found ? rows.filter(function (row) { return found.has(row.id); }) : rows; }
    var byId = list.length ? await find(loaded.pagefind, list) : null;
    var kept = among(byId);
    var message = "找到 " + kept.length + " 份报告" + within + "。";
    var loose = list.length && !kept.length && apart(wanted);
    if (loose) {
      list = phrases(loose);
      byId = list.length ? await find(loaded.pagefind, list) : new Map();
      kept = among(byId);
      if (kept.length) {
        message = "没有逐字相符的内容" + within + "。拆成“" + loose.map(function (term) { return term.text; }).join("”“") +
          "”后，找到 " + kept.length + " 份报告。";
      }
    }
    if (mine !== turn) return;
    if (!kept.length) {
      clear("没有找到" + (query ? "“" + query + "”" : "报告") + within + "。可换一种写法、减少筛选条件，或从下面的列表查找。");
      lists.hidden = false;
      return;
    }
    await show(kept.slice(), byId, list, mine, false);
    if (mine === turn) status.textContent = message;
  }

  function run() { search().catch(fail); }

  function address() {
    var made = new URL(location.href);
    made.search = made.hash = "";
    if (field.value.trim()) made.searchParams.set("q", field.value.trim().slice(0, LONGEST));
    chosen().forEach(function (select) { made.searchParams.set(select.name, select.value); });
    return made.href;
  }

  function recall() {
    var asked = new URL(location.href).searchParams;
    field.value = asked.get("q") || "";
    selects.forEach(function (select) {
      select.value = asked.get(select.name) || "";
      if (select.selectedIndex < 0) select.value = "";
    });
    run();
  }

  function go() {
    if (address() !== location.href) history.pushState(null, "", address());
    run();
  }

  form.hidden = false;
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    go();
  });
  selects.forEach(function (select) { select.addEventListener("change", go); });
  window.addEventListener("popstate", recall);
  recall();
  start().catch(fail);
})();
