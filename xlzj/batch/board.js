"use strict";
(function () {
  var data = JSON.parse(document.getElementById("data").textContent);
  var PAGE = 100;
  var F = { unit: 0, year: 1, edition: 2, folder: 3, score: 4, grade: 5, rate: 6, error: 7, review: 8, hint: 9, missing: 10, slip: 11, rules: 12, notes: 13, marked: 14, reason: 15 };
  var COLUMNS = [
    ["单位", "unit", ""], ["年度", "year", "n wide"], ["文件夹", "folder", "wide"], ["自评得分", "score", "n"], ["等级", "grade", ""],
    ["执行率", "rate", "n"], ["错误", "error", "n"], ["核实", "review", "n"], ["提示", "hint", "n wide"], ["缺附件", "missing", "wide"], ["退回单", "slip", "wide"]
  ];
  var ABSURD = 2;  // a rate beyond this is 元 among 万元, not spending
  var NUMERIC = { year: 1, score: 1, rate: 1, error: 1, review: 1, hint: 1 };
  var units = data.rows.map(function (row, at) {
    return { at: at, row: row, text: (row[F.unit] + " " + row[F.folder] + " " + row[F.edition] + " " + (data.editions[row[F.edition]] || "")).toLowerCase() };
  });
  var shown = units, page = 0, order = { key: "error", down: true };
  var collator = new Intl.Collator("zh-CN", { numeric: true });

  function $(id) { return document.getElementById(id); }
  function make(name, text, className) {
    var node = document.createElement(name);
    if (text !== undefined && text !== null) node.textContent = text;
    if (className) node.className = className;
    return node;
  }
  function percent(value) { return (Number(value) * 100).toFixed(2) + "%"; }
  function empty(node) { while (node.firstChild) node.removeChild(node.firstChild); return node; }

  function wanted(unit, but) {
    var row = unit.row, words = $("search").value.trim().toLowerCase().split(/\s+/);
    for (var i = 0; i < words.length; i++) if (words[i] && unit.text.indexOf(words[i]) < 0) return false;
    var state = $("state").value;
    if (state === "error" && !row[F.error]) return false;
    if (state === "clean" && (row[F.error] || row[F.reason])) return false;
    if (state === "slip" && !row[F.slip]) return false;
    if (state === "missing" && !row[F.missing].length) return false;
    if (state === "failed" && !row[F.reason]) return false;
    if ($("year").value && String(row[F.year]) !== $("year").value) return false;
    if ($("edition").value && row[F.edition] !== $("edition").value) return false;
    if ($("grade").value && row[F.grade] !== $("grade").value) return false;
    var rule = $("rule").value;
    return !rule || but === "rule" || row[F.rules].some(function (pair) { return pair[0] === rule; });
  }

  function value(unit, key) {
    var one = unit.row[F[key]];
    if (key === "missing") return one.join("、");
    return NUMERIC[key] ? (one === null ? null : Number(one)) : one;
  }

  function sort() {
    var key = order.key, sign = order.down ? -1 : 1;
    shown.sort(function (a, b) {
      var x = value(a, key), y = value(b, key);
      if (x === y) return a.at - b.at;
      if (x === null || x === "") return 1;
      if (y === null || y === "") return -1;
      return (NUMERIC[key] ? (x < y ? -1 : 1) : collator.compare(x, y)) * sign || a.at - b.at;
    });
  }

  function apply() {
    shown = units.filter(function (unit) { return wanted(unit, ""); });
    sort();
    page = 0;
    $("found").textContent = "找到 " + shown.length + " 套，共 " + units.length + " 套";
    cards(); charts(); table();
  }

  function sum(key) { return shown.reduce(function (all, unit) { return all + unit.row[F[key]]; }, 0); }
  function count(test) { return shown.filter(test).length; }
  function mean(key, most) {  // a rate beyond 200% is a unit's slip of 元 and 万元: it would spoil the mean
    var values = shown.map(function (unit) { return value(unit, key); }).filter(function (one) { return one !== null && one <= most; });
    return values.length ? values.reduce(function (a, b) { return a + b; }, 0) / values.length : null;
  }

  function unread() { return data.strays.filter(function (one) { return one[2] === "未读" || one[2] === "无主"; }).length; }

  function cards() {
    var box = empty($("cards")), score = mean("score", Infinity), rate = mean("rate", ABSURD);
    [["套", shown.length], ["没有错误", count(function (u) { return !u.row[F.error] && !u.row[F.reason]; })], ["须退回", count(function (u) { return u.row[F.slip]; })],
      ["错误", sum("error")], ["核实", sum("review")], ["提示", sum("hint")], ["缺附件的", count(function (u) { return u.row[F.missing].length; })],
      ["未查成", count(function (u) { return u.row[F.reason]; })], ["未查文件", unread()], ["平均得分", score === null ? "—" : score.toFixed(2)], ["平均执行率", rate === null ? "—" : percent(rate)]
    ].forEach(function (pair) {
      var card = make("div", pair[0]);
      card.insertBefore(make("b", pair[1]), card.firstChild);
      box.appendChild(card);
    });
  }

  function bars(id, list, all) {
    var box = empty($(id)), most = Math.max.apply(null, list.map(function (one) { return one[1]; }).concat([1]));
    list.forEach(function (one) {
      var bar = make(one[2] ? "button" : "div", null, "bar" + (one[3] ? " on" : "")), line = make("i");
      line.style.width = (100 * one[1] / most).toFixed(1) + "%";
      if (one[1]) line.style.minWidth = "1px";
      bar.appendChild(make("span", one[0])).title = one[0];
      bar.appendChild(line);
      bar.appendChild(make("span", one[4] || one[1] + (all ? "（" + Math.round(100 * one[1] / all) + "%）" : "")));
      if (one[2]) { bar.type = "button"; bar.addEventListener("click", one[2]); }
      box.appendChild(bar);
    });
  }

  function spread(key, edges, label) {
    var counts = edges.map(function () { return 0; }), none = 0;
    shown.forEach(function (unit) {
      var one = value(unit, key);
      if (one === null || unit.row[F.reason]) { none++; return; }
      for (var i = 0; i < edges.length; i++) if (one >= edges[i]) { counts[i]++; return; }
      none++;
    });
    return edges.map(function (edge, i) { return [label(edge, i ? edges[i - 1] : null), counts[i]]; }).concat(none ? [["没有数", none]] : []);
  }

  function charts() {
    function range(edge, above) { return above === null ? edge + " 以上" : edge + "—" + above; }
    bars("scores", spread("score", [100.0000001, 100, 95, 90, 80, 60, 0], function (edge, above) { return above === null ? "超过 100" : edge === 100 ? "100" : range(edge, above); }));
    bars("rates", spread("rate", [1.0000001, 1, 0.95, 0.9, 0.8, 0.6, 0], function (edge, above) {
      return above === null ? "超过 100%" : edge === 1 ? "100%" : Math.round(edge * 100) + "%—" + Math.round(above * 100) + "%";
    }));
    bars("errors", spread("error", [50, 20, 10, 5, 1, 0], function (edge, above) { return edge === 0 ? "没有" : above === null ? "50 以上" : edge + "—" + (above - 1); }));
    var tally = {}, base = units.filter(function (unit) { return wanted(unit, "rule"); });
    base.forEach(function (unit) { unit.row[F.rules].forEach(function (pair) { tally[pair[0]] = (tally[pair[0]] || 0) + 1; }); });
    var chosen = $("rule").value;
    var top = data.rules.filter(function (rule) { return tally[rule[0]]; });
    top.sort(function (a, b) { return tally[b[0]] - tally[a[0]]; });
    top = top.filter(function (rule, at) { return at < 15 || rule[0] === chosen; });
    bars("rules", top.map(function (rule) {
      return [rule[0] + " " + rule[1], tally[rule[0]], function () { $("rule").value = $("rule").value === rule[0] ? "" : rule[0]; apply(); }, rule[0] === chosen];
    }), base.length);
  }

  function cell(unit, column) {
    var key = column[1], one = value(unit, key), td = make("td", null, column[2]);
    if (key === "unit") {
      var link = td.appendChild(make("a", one || "（单位名称未填）"));
      link.href = "#u" + unit.at;
      if (unit.row[F.reason]) td.appendChild(make("div", "未查成：" + unit.row[F.reason], "dim"));
    } else if (key === "rate") {
      td.textContent = one === null ? "" : one > ABSURD ? "超过 200%" : percent(one);
      if (one > ABSURD) td.title = percent(one) + "，多半是单位写错（元、万元），没有算进平均";
    }
    else if (key === "score") td.textContent = one === null ? "" : String(unit.row[F.score]);
    else if (key === "slip") td.textContent = one ? "有" : "";
    else td.textContent = one === null ? "" : String(one);
    return td;
  }

  function table(everything) {
    var head = empty($("units").tHead.rows[0]);
    COLUMNS.forEach(function (column) {
      var title = column[0] + (order.key === column[1] ? (order.down ? " ▼" : " ▲") : "");
      if (everything) { head.appendChild(make("th", title, column[2])); return; }  // on paper: a button is not repeated on every page
      var th = make("th", null, column[2]), button = th.appendChild(make("button", title));
      button.type = "button";
      th.setAttribute("aria-sort", order.key === column[1] ? (order.down ? "descending" : "ascending") : "none");
      button.addEventListener("click", function () {
        order = { key: column[1], down: order.key === column[1] ? !order.down : !!NUMERIC[column[1]] };
        sort(); page = 0; table();
      });
      head.appendChild(th);
    });
    var some = everything ? shown : shown.slice(page * PAGE, page * PAGE + PAGE), rows = document.createDocumentFragment();
    some.forEach(function (unit) {
      var tr = make("tr");
      tr.dataset.at = unit.at;
      COLUMNS.forEach(function (column) { tr.appendChild(cell(unit, column)); });
      rows.appendChild(tr);
    });
    empty($("units").tBodies[0]).appendChild(rows);
    pages();
  }

  function pages() {
    var nav = empty($("pages")), last = Math.max(Math.ceil(shown.length / PAGE) - 1, 0);
    if (!shown.length) { nav.appendChild(make("p", "没有符合条件的单位。", "none")); return; }
    if (!last) return;
    [["首页", 0], ["上一页", page - 1], ["下一页", page + 1], ["末页", last]].forEach(function (to) {
      var button = make("button", to[0]);
      button.type = "button";
      button.disabled = to[1] < 0 || to[1] > last || to[1] === page;
      button.addEventListener("click", function () { page = to[1]; table(); });
      nav.appendChild(button);
    });
    nav.appendChild(make("span", " 第 " + (page + 1) + " 页，共 " + (last + 1) + " 页"));
  }

  function findings(at) {
    var text = $("block" + Math.floor(at / data.block)).textContent;
    if (typeof DecompressionStream === "undefined") return Promise.reject(new Error("这个浏览器太旧，展不开明细；请换新版浏览器，或看“问题明细.csv”"));
    var raw = atob(text), bytes = new Uint8Array(raw.length);
    for (var i = 0; i < raw.length; i++) bytes[i] = raw.charCodeAt(i);
    var stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return new Response(stream).text().then(function (json) { return JSON.parse(json)[at % data.block]; });
  }

  function open(at) {
    var unit = units[at], row = unit.row, box = empty($("detail"));
    $("board").hidden = true;
    box.hidden = false;
    var back = box.appendChild(make("a", "← 返回全部单位", "back"));
    back.href = "#";
    box.appendChild(make("h1", (row[F.unit] || "（单位名称未填）") + (row[F.year] ? "　" + row[F.year] + " 年度" : "")));
    box.appendChild(make("p", "版式：" + (data.editions[row[F.edition]] || row[F.edition]) + "　文件夹：" + (row[F.folder] || "（最上层）") + (row[F.slip] ? "　退回单：" + row[F.slip] : ""), "dim"));
    var list = box.appendChild(make("div", null, "cards"));
    [["自评得分", row[F.score]], ["等级", row[F.grade]], ["执行率", row[F.rate] === null ? null : percent(row[F.rate])], ["考核建议分", row[F.marked]],
      ["错误", row[F.error]], ["核实", row[F.review]], ["提示", row[F.hint]]].forEach(function (pair) {
      var card = make("div", pair[0]);
      card.insertBefore(make("b", pair[1] === null || pair[1] === "" ? "—" : pair[1]), card.firstChild);
      list.appendChild(card);
    });
    if (row[F.reason]) box.appendChild(make("p", "未查成：" + row[F.reason]));
    if (row[F.missing].length) box.appendChild(make("p", "缺附件：" + row[F.missing].join("、")));
    if (row[F.notes].length) {
      box.appendChild(make("h3", "文件怎样归在一起"));
      row[F.notes].forEach(function (note) { box.appendChild(make("p", note, "dim")); });
    }
    window.scrollTo(0, 0);
    findings(at).then(function (found) { detail(box, found); }, function (error) { box.appendChild(make("p", error.message)); });
  }

  function detail(box, found) {
    var C = {}, forms = [];
    data.columns.forEach(function (name, at) { C[name] = at; });
    found.forEach(function (one) {
      var key = one[C["文件"]] + "!" + one[C["表页"]], form = forms.filter(function (f) { return f.key === key; })[0];
      if (!form) forms.push(form = { key: key, title: one[C["附件"]] || one[C["表页"]], about: one[C["文件"]] + "　工作表“" + one[C["表页"]] + "”", list: [] });
      form.list.push(one);
    });
    if (!found.length) box.appendChild(make("p", "没有发现问题。"));
    forms.forEach(function (form) {
      box.appendChild(make("h3", form.title)).appendChild(make("span", "　" + form.about, "dim"));
      var table = box.appendChild(make("table")), head = table.createTHead().insertRow(), body = table.createTBody();
      var group = table.insertBefore(make("colgroup"), table.firstChild);
      ["a", "b", "c", "d"].forEach(function (name) { group.appendChild(make("col", null, name)); });
      ["编号", "单元格", "问题", "怎么办"].forEach(function (name) { head.appendChild(make("th", name)); });
      form.list.forEach(function (one) {
        var tr = body.insertRow(), first = tr.insertCell(), problem;
        if (one[C["连带于"]]) tr.className = "follows";
        first.appendChild(make("span", one[C["等级"]], "mark " + one[C["等级"]]));
        first.appendChild(make("div", one[C["编号"]]));
        tr.insertCell().textContent = one[C["单元格"]];
        problem = tr.insertCell();
        problem.textContent = one[C["问题"]];
        if (one[C["说明"]]) problem.appendChild(make("div", "说明：" + one[C["说明"]]));
        tr.insertCell().textContent = one[C["连带于"]] ? "由 " + one[C["连带于"]] + " 连带，先改那里。" : one[C["怎么办"]];
      });
    });
    box.dataset.ready = "1";
  }

  function route() {
    var match = /^#u(\d+)$/.exec(location.hash);
    if (match && units[Number(match[1])]) { delete $("detail").dataset.ready; open(Number(match[1])); return; }
    $("detail").hidden = true;
    $("board").hidden = false;
  }

  function strays() {
    if (!data.strays.length) return;
    var box = $("strays"), list, more = make("details");
    box.appendChild(make("h2", "零散与未读的文件 " + data.strays.length));
    more.appendChild(make("summary", "没有归到任何单位、读不出来，或重复而不计"));
    list = more.appendChild(make("ul"));
    data.strays.forEach(function (one) { list.appendChild(make("li", one[0] + "：" + one[1])); });
    box.appendChild(more);
  }

  function choices(id, list) {
    list.forEach(function (one) { $(id).appendChild(make("option", one[1])).value = one[0]; });
  }

  var years = Array.from(new Set(units.map(function (u) { return u.row[F.year]; }).filter(Boolean))).sort();
  choices("year", years.map(function (year) { return [String(year), year + " 年度"]; }));
  $("year").parentNode.hidden = years.length < 2;
  choices("edition", Object.keys(data.editions).map(function (name) { return [name, data.editions[name]]; }));
  choices("grade", Array.from(new Set(units.map(function (u) { return u.row[F.grade]; }).filter(Boolean))).map(function (g) { return [g, g]; }));
  choices("rule", data.rules.filter(function (rule) { return rule[5]; }).map(function (rule) { return [rule[0], rule[0] + " " + rule[1]]; }));
  $("scope").textContent = "共 " + units.length + " 套。数据都在本页之内，不连网络。";
  var pending = 0;
  $("search").addEventListener("input", function () { clearTimeout(pending); pending = setTimeout(apply, 60); });
  ["state", "year", "edition", "grade", "rule"].forEach(function (id) { $(id).addEventListener("change", apply); });
  $("form").addEventListener("submit", function (event) { event.preventDefault(); apply(); });
  $("form").addEventListener("reset", function () { setTimeout(apply, 0); });
  $("units").tBodies[0].addEventListener("click", function (event) {
    var tr = event.target.closest("tr[data-at]");
    if (tr) location.hash = "#u" + tr.dataset.at;
  });
  window.addEventListener("hashchange", route);
  window.addEventListener("beforeprint", function () { if (!$("board").hidden) table(true); });
  window.addEventListener("afterprint", function () { if (!$("board").hidden) table(); });
  strays();
  apply();
  route();
})();
