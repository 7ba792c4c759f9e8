/* Comparing chosen reports. What may be compared, and the words for why not, are in the data: here keys are compared,
   reasons looked up, and figures added and subtracted exactly, as whole numbers. Without it there are ready tables. */
(function () {
  "use strict";
  var ROOT = "../";
  var SHOWN = 60;
  var form = document.getElementById("compare-form");
  if (!form) return;
  var picker = document.getElementById("compare-picker");
  if (!window.fetch || !window.Promise || typeof BigInt === "undefined") {
    picker.hidden = true;
    document.getElementById("compare-plain").textContent = "您的浏览器版本较旧，不能自行选择报告。可查看下面的年度对照表。";
    document.getElementById("compare-plain").className = "notice needed";
    return;
  }
  var most = Number(form.getAttribute("data-most"));
  var index = null;
  var known = {};
  var chosen = [];
  var loaded = {};
  var turn = 0;

  function byId(id) { return document.getElementById("compare-" + id); }

  function make(tag, attributes, words) {
    var made = document.createElement(tag);
    Object.keys(attributes || {}).forEach(function (name) { made.setAttribute(name, attributes[name]); });
    if (words) made.textContent = words;
    return made;
  }

  function add(parent, tag, attributes, words) { return parent.appendChild(make(tag, attributes, words)); }

  /* -- exact figures: {n, s} is n ÷ 10^s ------------------------------------------------------------------ */

  function read(text) {
    var parts = text.split(".");
    return { n: BigInt(parts.join("")), s: (parts[1] || "").length };
  }

  function power(exponent) { return BigInt("1" + "0".repeat(exponent)); }

  function aligned(a, b) {
    var s = Math.max(a.s, b.s);
    return [a.n * power(s - a.s), b.n * power(s - b.s), s];
  }

  function plus(a, b) { var both = aligned(a, b); return { n: both[0] + both[1], s: both[2] }; }

  function minus(a, b) { var both = aligned(a, b); return { n: both[0] - both[1], s: both[2] }; }

  function scaled(a, exponent) {
    return exponent > a.s ? { n: a.n * power(exponent - a.s), s: 0 } : { n: a.n, s: a.s - exponent };
  }

  /* a ÷ b to so many decimals, half up, b above zero. */
  function quotient(a, b, digits) {
    var both = aligned(a, b);
    var top = both[0] < BigInt(0) ? -both[0] : both[0];
    var rounded = (top * BigInt(2) * power(digits) + both[1]) / (BigInt(2) * both[1]);
    return { n: both[0] < BigInt(0) ? -rounded : rounded, s: digits };
  }

  function trimmed(a, least) {
    var n = a.n, s = a.s;
    while (s > least && n % BigInt(10) === BigInt(0)) { n /= BigInt(10); s -= 1; }
    if (s < least) { n *= power(least - s); s = least; }
    return { n: n, s: s };
  }

  function text(a) {
    var digits = (a.n < BigInt(0) ? -a.n : a.n).toString();
    while (digits.length <= a.s) digits = "0" + digits;
    var whole = digits.slice(0, digits.length - a.s).replace(/\B(?=(\d{3})+$)/g, ",");
    return (a.n < BigInt(0) ? "-" : "") + whole + (a.s ? "." + digits.slice(-a.s) : "");
  }

  function signed(a) { return (a.n < BigInt(0) ? "" : "+") + text(a); }

  /* The power of ten and the unit in which a result is shown: 元/人 stays per person, sums below 万元 stay in 元. */
  function shownIn(cells) {
    var first = cells[0], unit = first.unit;
    if (first.kind === "ratio") return [2, "%"];
    if (first.kind !== "money") return [0, unit ? " " + unit : ""];
    var slash = unit.indexOf("/"), per = slash < 0 ? "" : unit.slice(slash);
    if (slash >= 0) unit = unit.slice(0, slash);
    if (!(unit in index.money) || cells.some(function (cell) { return cell.unit !== first.unit; })) {
      unit = cells.some(small) ? index.small_unit : index.money_unit;
    }
    return [index.money[unit], " " + unit + per];
  }

  function small(cell) {
    var n = cell.value.n < BigInt(0) ? -cell.value.n : cell.value.n;
    return n > BigInt(0) && n < BigInt(index.small) * power(cell.value.s);
  }

  function decimals(value, exponent) { return trimmed(scaled(value, exponent), 0).s; }

  /* The change in % is told of one department's years only. */
  function difference(cell, base, percent) {
    var change = minus(cell.value, base.value), shown = shownIn([cell, base]);
    var unit = cell.kind === "ratio" ? " 个百分点" : shown[1];
    if (change.n === BigInt(0)) return index.words.same;
    var least = cell.kind === "money" || cell.kind === "ratio" ? 2 : 0;
    least = Math.max(least, decimals(cell.value, shown[0]), decimals(base.value, shown[0]));
    var told = signed(trimmed(scaled(change, shown[0]), least)) + unit;
    if (!percent || (cell.kind !== "money" && cell.kind !== "count") || base.value.n <= BigInt(0)) return told;
    return told + "（" + signed(quotient(scaled(change, 2), base.value, 2)) + "%）";
  }

  function meanOf(cells) {
    var shown = shownIn(cells);
    var total = cells.map(function (cell) { return cell.value; }).reduce(plus);
    var alike = cells.filter(function (cell) { return cell.kind !== "money" || " " + cell.unit === shown[1]; });
    var digits = alike.reduce(function (most, cell) { return Math.max(most, decimals(cell.value, shown[0])); }, 2);
    var made = quotient(scaled(total, shown[0]), { n: BigInt(cells.length), s: 0 }, digits);
    return text(cells[0].kind === "count" ? trimmed(made, 0) : made) + shown[1];
  }

  /* -- cells ---------------------------------------------------------------------------------------------- */

  function cellsOf(data) {
    var made = {};
    data.cells.forEach(function (row) {
      var basis = index.aspects.map(function (_, aspect) {
        var used = row[8].map(function (number) { return data.basis[number]; });
        used = used.filter(function (one) { return one[0] === aspect; });
        used.sort(function (a, b) { return a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0; });
        var words = used.map(function (one) { return one[2]; });
        words = words.filter(function (word, place) { return words.indexOf(word) === place; });
        return [used.map(function (one) { return one[1]; }).join(","), words.join("、")];
      });
      var key = /\|$/.test(row[0]) ? row[0] + row[1] : row[0];
      made[key] = {
        row: key, name: row[1], section: row[2], order: row[3], kind: row[4], printed: row[5],
        value: row[6] === null ? null : read(row[6]), unit: row[7], basis: basis,
        key: basis.map(function (one) { return one[0]; }).join("|"),
        apart: row[9] < 0 ? "" : data.apart[row[9]], absent: row[10] === 1, notes: row[11], detail: row[12]
      };
    });
    return made;
  }

  function counts(cell) { return Boolean(cell) && cell.value !== null && !cell.apart && !cell.absent; }

  function reason(cell, other) {
    for (var number = 0; number < index.aspects.length; number += 1) {
      var here = cell.basis[number], there = other.basis[number], aspect = index.aspects[number];
      if (here[0] !== there[0]) {
        var words = [here[1] || aspect.unsaid, there[1] || aspect.unsaid];
        return aspect.title + "不同" + (words[0] || words[1] ? "：" + words[0] + "；" + words[1] : "");
      }
    }
    return "";
  }

  function lineOf(cells, mixed) {
    var some = cells.filter(Boolean)[0];
    var missing = index.sections[some.section].missing;
    var first = -1;
    cells.forEach(function (cell, number) { if (first < 0 && counts(cell)) first = number; });
    var shown = cells.map(function (cell, number) {
      if (!cell) return { printed: [[missing, ""]], detail: "", remark: "", notes: [], stated: false, differs: false };
      var said = cell.apart, differs = Boolean(cell.apart);
      if (counts(cell) && first >= 0 && first !== number) {
        var why = reason(cell, cells[first]), name = "第 " + (first + 1) + " 份";
        said = why ? "不与" + name + "比较：" + why : "比" + name + "：" + difference(cell, cells[first], owner(number) === owner(first));
        differs = Boolean(why);
      }
      return { printed: cell.printed, detail: cell.detail, remark: said, notes: cell.notes, stated: !cell.absent, differs: differs };
    });
    return { row: some.row, name: some.name, section: some.section, cells: shown, mean: mean(cells, missing, mixed) };
  }

  function owner(number) { return chosen[number].split("/")[0]; }

  function mean(cells, missing, mixed) {
    var classes = [], byKey = {};
    cells.forEach(function (cell, number) {
      if (!counts(cell)) return;
      if (!byKey[cell.key]) classes.push(byKey[cell.key] = []);
      byKey[cell.key].push(number);
    });
    var largest = classes.reduce(function (best, one) { return one.length > best.length ? one : best; }, []);
    if (mixed) return { text: "", why: index.words.mixed };
    if (cells.every(function (cell) { return !cell || cell.kind === "text"; })) return { text: "", why: index.words.no_mean };
    if (largest.length < 2) return { text: "", why: index.words.too_few };
    var counted = largest.map(function (number) { return cells[number]; });
    var left = [];
    cells.forEach(function (cell, number) {
      if (largest.indexOf(number) >= 0) return;
      var why = !cell ? missing : cell.absent ? cell.printed[0][0] : cell.apart || reason(cell, counted[0]);
      left.push(label(chosen[number]) + "（" + why + "）");
    });
    var note = cells.length + " 份中计入 " + largest.length + " 份";
    return { text: meanOf(counted), why: left.length ? note + "；未计入：" + left.join("、") : note };
  }

  function compare(tables) {
    var places = {}, mixed = several(0) && several(1);
    function several(part) {
      return chosen.some(function (id) { return id.split("/")[part] !== chosen[0].split("/")[part]; });
    }
    tables.forEach(function (table) {
      Object.keys(table).forEach(function (row) {
        var place = table[row].section + "\t" + table[row].order;
        if (!places[row] || place < places[row]) places[row] = place;
      });
    });
    var rows = Object.keys(places).sort(function (a, b) {
      var x = places[a] + "\t" + a, y = places[b] + "\t" + b;
      return places[a] < places[b] ? -1 : places[a] > places[b] ? 1 : x < y ? -1 : 1;
    });
    var result = { lines: [], others: [], mixed: mixed };
    rows.forEach(function (row) {
      var cells = tables.map(function (table) { return table[row] || null; });
      var stated = cells.filter(function (cell) { return cell && !cell.absent; }).length;
      if (stated > 1 || index.always.indexOf(row) >= 0) result.lines.push(lineOf(cells, mixed));
      else if (stated) result.others.push(lineOf(cells, mixed));
    });
    return result;
  }

  /* -- the table ------------------------------------------------------------------------------------------ */

  function label(id) { return known[id][1] + " " + known[id][4] + " 年度"; }

  function show(result) {
    var box = byId("table");
    box.textContent = "";
    box.className = "";
    add(box, "p", { "class": "lead" }, "按行政区划、部门、年度排列，不作排名。数字照录报告，点开可看出处。");
    var notices = [];
    if (result.mixed) notices.push(index.words.several);
    var frameworks = chosen.map(function (id) { return known[id][5]; });
    if (frameworks.some(function (one) { return one !== frameworks[0]; })) {
      notices.push("所选报告的指标体系不同，得分只并列，不作比较。");
    }
    if (notices.length) {
      var aside = add(box, "div", { "class": "notice" });
      notices.forEach(function (words) { add(aside, "p", {}, words); });
    }
    heads(box);
    box.appendChild(table(result.lines, result.mixed, "可以并列的各项"));
    if (result.others.length) {
      var more = add(box, "details", { "class": "more" });
      add(more, "summary", {}, "只有一份报告列出的 " + result.others.length + " 项");
      more.appendChild(table(result.others, true, "只有一份报告列出的各项"));
    }
  }

  function heads(box) {
    var list = add(box, "ol", { "class": "compared-reports" });
    chosen.forEach(function (id) {
      var item = add(list, "li");
      add(item, "a", { href: ROOT + "reports/" + id + "/" }, known[id][2] + " " + known[id][4] + " 年度");
      add(item, "span", { "class": "voice" }, "指标体系：" + known[id][6] + "（" + known[id][5] + "）");
    });
  }

  function table(lines, bare, name) {
    var region = make("div", { "class": "table-box", role: "region", tabindex: "0", "aria-label": name });
    var made = add(region, "table", { "class": "plain beside" });
    var head = add(add(made, "thead"), "tr");
    add(head, "th", { scope: "col" }, "项目");
    chosen.forEach(function (id, number) {
      add(head, "th", { scope: "col", "class": "num" }, (number + 1) + "　" + label(id));
    });
    if (!bare) add(head, "th", { scope: "col", "class": "num mean" }, "平均");
    var section = -1, body = null;
    lines.forEach(function (line) {
      if (line.section !== section) {
        section = line.section;
        body = add(made, "tbody");
        var span = chosen.length + (bare ? 1 : 2);
        add(add(body, "tr", { "class": "group-head" }), "th", { scope: "rowgroup", colspan: span }, index.sections[section].title);
      }
      body.appendChild(rowOf(line, bare));
    });
    return region;
  }

  function rowOf(line, bare) {
    var made = make("tr", { "data-row": line.row });
    add(made, "th", { scope: "row" }, line.name);
    line.cells.forEach(function (cell, number) {
      var id = chosen[number], address = ROOT + "reports/" + id + "/";
      var box = add(made, "td", { "class": "num", "data-label": (number + 1) + "　" + label(id) });
      cell.printed.forEach(function (figure) {
        var span = add(box, "span", { "class": cell.stated ? "figure" : "absent" });
        if (figure[1]) add(span, "a", { href: address + "#" + figure[1] }, figure[0]);
        else span.textContent = figure[0];
      });
      if (cell.stated && cell.detail) add(box, "span", { "class": "voice" }, cell.detail);
      if (cell.remark) add(box, "span", { "class": cell.differs ? "remark differ" : "remark" }, cell.remark);
      if (cell.notes.length) {
        var notes = add(box, "span", { "class": "note-refs" });
        cell.notes.forEach(function (note) {
          add(notes, "a", { "class": "note-ref", href: address + "#note-" + note }, "［核验 " + note + "］");
        });
      }
    });
    if (bare) return made;
    var last = add(made, "td", { "class": "num mean", "data-label": "平均" });
    if (line.mean.text) add(last, "span", { "class": "figure" }, line.mean.text);
    add(last, "span", { "class": "remark" }, line.mean.why);
    return made;
  }

  /* -- choosing ------------------------------------------------------------------------------------------- */

  function waiting() {
    if (asked().length > 1) {
      byId("table").textContent = "正在取数……";
      byId("table").className = "waiting";
      picker.open = false; // what was asked for stands first
      document.getElementById("compare-result").hidden = false;
    }
    byId("plain").hidden = true;
  }

  function fault(words) {
    byId("fault").textContent = words;
    byId("fault").hidden = false;
  }

  function options(select, values) {
    values.filter(function (value, place) { return values.indexOf(value) === place; }).forEach(function (value) {
      add(select, "option", { value: value }, String(value));
    });
  }

  function list() {
    var words = byId("name").value.trim().split(/\s+/), region = byId("region").value, year = byId("year").value;
    var found = index.reports.filter(function (one) {
      var all = one[2] + " " + one[1] + " " + one[3] + " " + one[4];
      return (!region || one[3] === region) && (!year || String(one[4]) === year) &&
        words.every(function (word) { return all.indexOf(word) >= 0; });
    });
    var box = byId("list");
    box.textContent = "";
    found.slice(0, SHOWN).forEach(function (one) {
      var line = add(add(box, "li"), "label");
      var tick = add(line, "input", { type: "checkbox", name: "r", value: one[0] });
      tick.checked = chosen.indexOf(one[0]) >= 0;
      tick.disabled = !tick.checked && chosen.length >= most;
      var told = add(line, "span", {}, one[2] + " " + one[4] + " 年度");
      told.appendChild(document.createTextNode(" "));
      add(told, "span", { "class": "region" }, one[3]);
    });
    byId("more").textContent = !found.length ? "没有符合条件的报告。本站未收录，不表示部门未公开。" :
      found.length > SHOWN ? "共 " + found.length + " 份，只列出前 " + SHOWN + " 份，请输入名称或选择地区、年度。" : "";
  }

  function tally() {
    byId("count").textContent = "已选 " + chosen.length + " 份，最多 " + most + " 份";
    var box = byId("chosen");
    box.textContent = "";
    chosen.forEach(function (id) {
      add(add(box, "li"), "button", { type: "button", "data-remove": id, "aria-label": "移除 " + label(id) }, label(id) + "　移除");
    });
    byId("list").querySelectorAll("input").forEach(function (tick) {
      tick.checked = chosen.indexOf(tick.value) >= 0;
      tick.disabled = !tick.checked && chosen.length >= most;
    });
  }

  /* Always in the order of the index: region, department, year. */
  function choose(ids) {
    chosen = index.reports.map(function (one) { return one[0]; }).filter(function (id) { return ids.indexOf(id) >= 0; });
    chosen = chosen.slice(0, most);
    tally();
  }

  function asked() {
    return location.search.slice(1).split("&").filter(function (part) { return part.indexOf("r=") === 0; }).map(function (part) {
      try { return decodeURIComponent(part.slice(2)).replace(/\/$/, ""); } catch (error) { return ""; }
    });
  }

  function fetched(address) {
    return fetch(ROOT + address, { credentials: "same-origin" }).then(function (answer) {
      if (!answer.ok) throw new Error(address);
      return answer.json();
    });
  }

  function load(id) {
    if (!loaded[id]) {
      loaded[id] = fetched("reports/" + id + "/compare.json").then(cellsOf);
      loaded[id].catch(function () { delete loaded[id]; });
    }
    return loaded[id];
  }

  function run(focus) {
    var mine = turn += 1, result = document.getElementById("compare-result");
    byId("fault").hidden = true;
    if (chosen.length < 2) {
      result.hidden = true;
      picker.open = true;
      if (chosen.length || focus) fault("请选择两份以上的报告。");
      return;
    }
    Promise.all(chosen.map(load)).then(function (tables) {
      if (mine !== turn) return;
      show(compare(tables));
      picker.open = false;
      result.hidden = false;
      var title = document.getElementById("compare-result-title");
      if (focus) title.focus();
      title.scrollIntoView();
    }, function () {
      if (mine !== turn) return;
      result.hidden = true;
      picker.open = true;
      fault("所选报告的数据没有取到。可查看下面的年度对照表和各部门的各年度。");
    });
  }

  function fromAddress() {
    var ids = asked();
    choose(ids);
    run(false);
    var strange = ids.filter(function (id) { return id && !known[id]; });
    if (strange.length) fault("网址所指的 " + strange.length + " 份报告本站未收录，不表示部门未公开。");
    else if (ids.length > most) fault("最多比较 " + most + " 份，只取前 " + most + " 份。");
  }

  function start(data) {
    index = data;
    index.reports.forEach(function (one) { known[one[0]] = one; });
    options(byId("region"), index.reports.map(function (one) { return one[3]; }));
    options(byId("year"), index.reports.map(function (one) { return one[4]; }).sort(function (a, b) { return b - a; }));
    list();
    fromAddress();
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      var query = chosen.map(function (id) { return "r=" + id; }).join("&");
      if (location.search !== "?" + query) history.pushState(null, "", query ? "?" + query : "./");
      run(true);
    });
    form.addEventListener("change", function (event) {
      if (event.target.type !== "checkbox") return list();
      var id = event.target.value;
      choose(event.target.checked ? chosen.concat([id]) : chosen.filter(function (one) { return one !== id; }));
    });
    byId("name").addEventListener("input", list);
    byId("name").addEventListener("keydown", function (event) { if (event.key === "Enter") event.preventDefault(); });
    byId("chosen").addEventListener("click", function (event) {
      var id = event.target.getAttribute("data-remove");
      if (!id) return;
      choose(chosen.filter(function (one) { return one !== id; }));
      var next = byId("chosen").querySelector("button") || byId("name");
      next.focus();
    });
    window.addEventListener("popstate", fromAddress);
  }

  if (location.protocol === "file:") {
    fault("离线阅读时不能自行选择报告。可查看下面的年度对照表和各部门的各年度。");
    return;
  }
  waiting();
  fetched("compare/index.json").then(start, function () {
    picker.hidden = true;
    document.getElementById("compare-result").hidden = true;
    fault("报告目录没有取到，不能自行选择报告。可查看下面的年度对照表和各部门的各年度。");
  });
})();
