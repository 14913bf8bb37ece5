// Buttons above a text that may carry marks (textarea[data-markdown]): they set the marks, so nobody needs to know them.
// One stop of the Tab key, arrows between the buttons. Without script the text is plain, and marks can be typed.
(function (doc, win) {
  var LINE = /^(?:#{1,6}|[-*+]|\d{1,3}[.)])[ \t]+/, ADDRESS = /^https?:\/\/\S+$/, WORDS = '文字', AT = 'https://';
  var BUTTONS = [
    ['小标题', '小标题：所在的行', function (text) { lines(text, LINE, /^#/, function () { return '# '; }); }],
    ['加粗', '加粗：选中的文字', bold],
    ['列表', '列表：选中的各行', function (text) { lines(text, LINE, /^[-*+] /, function () { return '- '; }); }],
    ['编号', '编号：选中的各行', function (text) { lines(text, LINE, /^\d/, function (n) { return n + '. '; }); }],
    ['引用', '引用：选中的各行', function (text) { lines(text, /^>[ \t]*/, /^>/, function () { return '> '; }); }],
    ['链接', '链接：选中的文字', link]
  ];

  // Put words in place of what stands from one sign to another, and select signs of them. Typing is undone by the
  // browser where it lets a script type; setRangeText is the way that every browser knows.
  function put(text, from, to, words, start, end) {
    if (text.maxLength >= 0 && text.value.length - (to - from) + words.length > text.maxLength) return;
    text.setSelectionRange(from, to);
    if (!doc.execCommand(words ? 'insertText' : 'delete', false, words) || text.value.slice(from, from + words.length) !== words) {
      text.setRangeText(words, from, to, 'end');
      typed(text);
    }
    text.setSelectionRange(from + start, from + end);
  }

  function typed(text) {
    var event = doc.createEvent('Event');
    event.initEvent('input', true, false);
    text.dispatchEvent(event);
  }

  // Each whole line of the selection begins with the mark, or, if all did, with none. An empty line only when alone.
  function lines(text, known, same, mark) {
    var all = text.value, from = all.lastIndexOf('\n', text.selectionStart - 1) + 1, number = 0;
    var last = Math.max(text.selectionStart, text.selectionEnd - (all[text.selectionEnd - 1] === '\n' ? 1 : 0));
    var to = all.indexOf('\n', last) < 0 ? all.length : all.indexOf('\n', last), rows = all.slice(from, to).split('\n');
    function counts(row) { return row.trim() || rows.length === 1; }
    var isSet = rows.filter(counts).every(function (row) { return known.test(row) && same.test(row); });
    var words = rows.map(function (row) {
      if (!counts(row)) return row;
      number += 1;
      return (isSet ? '' : mark(number)) + row.replace(/^[ \t]+/, '').replace(known, '');
    }).join('\n');
    put(text, from, to, words, rows.length > 1 ? 0 : words.length, words.length);
  }

  // Stars go around the words of each line, never around blanks, or they would be no marks.
  function bold(text) {
    var from = text.selectionStart, to = text.selectionEnd, said = text.value.slice(from, to) || WORDS;
    if (text.value.slice(from - 2, from) === '**' && text.value.slice(to, to + 2) === '**' && to > from) return put(text, from - 2, to + 2, said, 0, said.length);
    if (said === WORDS) return put(text, from, to, '**' + said + '**', 2, 2 + said.length);
    var rows = said.split('\n'), isSet = rows.every(function (row) { return !row.trim() || /^\s*\*\*.+\*\*\s*$/.test(row); });
    var words = rows.map(function (row) {
      if (isSet) return row.replace(/^(\s*)\*\*(.+)\*\*(\s*)$/, '$1$2$3');
      return row.replace(/^(\s*(?:(?:#{1,6}|[-*+>]|\d{1,3}[.)])[ \t]+)*)(.*\S)(\s*)$/, '$1**$2**$3');
    }).join('\n');
    put(text, from, to, words, 0, words.length);
  }

  // Words become a link whose address is selected to be typed over; an address gets words to be typed over.
  function link(text) {
    var from = text.selectionStart, to = text.selectionEnd, said = text.value.slice(from, to).trim().replace(/\s*\n\s*/g, ' ');
    if (ADDRESS.test(said)) return put(text, from, to, '[' + WORDS + '](' + said + ')', 1, 1 + WORDS.length);
    said = said || WORDS;
    put(text, from, to, '[' + said + '](' + AT + ')', said.length + 3, said.length + 3 + AT.length);
  }

  function button(one, text, isFirst) {
    var made = doc.createElement('button');
    made.type = 'button';
    made.className = 'button';
    made.textContent = one[0];
    made.tabIndex = isFirst ? 0 : -1;
    made.setAttribute('aria-label', one[1]);
    made.addEventListener('mousedown', function (e) { e.preventDefault(); }); // the text keeps its selection, the phone its keyboard
    made.addEventListener('click', function () {
      text.focus();
      if (!text.readOnly && !text.disabled) one[2](text);
    });
    return made;
  }

  function move(e) {
    var all = Array.prototype.slice.call(this.children), at = all.indexOf(e.target);
    var next = { ArrowRight: at + 1, ArrowLeft: at - 1 + all.length, Home: 0, End: all.length - 1 }[e.key];
    if (next === undefined || at < 0) return;
    e.preventDefault();
    all[at].tabIndex = -1;
    all[next % all.length].tabIndex = 0;
    all[next % all.length].focus();
  }

  function add(text) {
    var before = text.previousElementSibling, bar = doc.createElement('div');
    if (before && before.className === 'marks') return;
    bar.className = 'marks';
    bar.setAttribute('role', 'toolbar');
    bar.setAttribute('aria-label', '文字样式');
    if (text.id) bar.setAttribute('aria-controls', text.id);
    BUTTONS.forEach(function (one, n) { bar.appendChild(button(one, text, !n)); });
    bar.addEventListener('keydown', move);
    text.parentNode.insertBefore(bar, text);
  }

  function scan() { Array.prototype.forEach.call(doc.querySelectorAll('textarea[data-markdown]'), add); }

  scan();
  new win.MutationObserver(scan).observe(doc.body, { childList: true, subtree: true }); // parts that htmx or the editor brings
})(document, window);
