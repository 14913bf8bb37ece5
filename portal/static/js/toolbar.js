/* Marks by a button: what one would type (#, **, -, >) goes around or before what is selected, as typing it would. */
(function () {
  "use strict";

  function put(area, text, start, end) {
    area.focus();
    area.setSelectionRange(start, end);
    if (document.execCommand("insertText", false, text)) return; /* undo knows it */
    area.setRangeText(text, start, end, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function around(open, close) {
    return function (area) {
      var start = area.selectionStart, end = area.selectionEnd;
      put(area, open + area.value.slice(start, end) + close, start, end);
      area.setSelectionRange(start + open.length, end + open.length);
    };
  }

  function before(mark) {
    return function (area) {
      var start = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
      var end = area.value.indexOf("\n", area.selectionEnd);
      if (end < 0) end = area.value.length;
      put(area, area.value.slice(start, end).split("\n").map(function (line, n) { return mark(n) + line; }).join("\n"), start, end);
    };
  }

  function always(text) { return function () { return text; }; }

  var ACTS = [
    ["小标题", before(always("# "))],
    ["加粗", around("**", "**")],
    ["列表", before(always("- "))],
    ["编号", before(function (n) { return n + 1 + ". "; })],
    ["引用", before(always("> "))],
    ["链接", around("[", "](https://)")]
  ];

  function button(area, word, act) {
    var made = document.createElement("button");
    made.type = "button";
    made.textContent = word;
    made.addEventListener("click", function () { act(area); });
    return made;
  }

  Array.prototype.forEach.call(document.querySelectorAll("textarea[data-markdown]"), function (area) {
    var bar = document.createElement("div");
    bar.className = "marks";
    bar.setAttribute("role", "group");
    bar.setAttribute("aria-label", (area.labels && area.labels[0] ? area.labels[0].textContent : "") + "的格式");
    ACTS.forEach(function (act) { bar.appendChild(button(area, act[0], act[1])); });
    area.parentNode.insertBefore(bar, area);
  });
})();
