// What a person reads about unsent text on any page, and the two moments when it must not be forgotten:
// signing out, and sending a record on.
(function (doc, win) {
  var unsent = win.unsent;
  if (!unsent) return;
  var place = doc.getElementById('notice');

  function element(name, text, kind) {
    var made = doc.createElement(name);
    if (text) made.textContent = text;
    if (kind) made.className = kind;
    return made;
  }

  function say(text, tone) {
    var box = element('div', '', 'notice ' + (tone || 'bad'));
    box.appendChild(element('p', text));
    place.appendChild(box);
    box.scrollIntoView({ block: 'center' });
    return box;
  }

  function act(box, buttons) {
    var line = element('p', '', 'act');
    buttons.forEach(function (one) {
      var button = element(one[2] ? 'a' : 'button', one[0], 'button');
      if (one[2]) button.href = one[2]; else button.type = 'button';
      if (one[1]) button.addEventListener('click', one[1]);
      line.appendChild(button);
    });
    box.appendChild(line);
  }

  function name(entry) { return '“' + (entry.label || '未写名称的部分') + '”'; }

  function words(entry) { // what was typed, to be read and copied
    return entry.fields.map(function (one) { return one[1]; }).filter(Boolean).join('\n');
  }

  function show(entry) {
    var box = say(name(entry) + '没有传上去，还存在本机：' + (entry.answer || '请稍后再试。'));
    var text = element('textarea');
    text.value = words(entry);
    text.readOnly = true;
    text.rows = 6;
    text.setAttribute('aria-label', '没有传上去的内容');
    box.appendChild(element('div', '', 'field')).appendChild(text);
    act(box, [['不要了，从本机删除', function () { unsent.drop(entry.id, function () { box.remove(); }); }]]);
  }

  unsent.settled(function (was) {
    var saved = was.sent.filter(function (one) { return !one.answer.aside; });
    if (saved.length) say('上次没有传完的 ' + saved.length + ' 处已经上传。', 'good');
    was.sent.filter(function (one) { return one.answer.aside; }).forEach(function (one) {
      act(say(name(one) + '在您离开以后别人也改过，两份都在。'), [['对照两份内容', null, one.answer.aside]]);
    });
    was.left.filter(function (one) { return one.answer; }).forEach(show);
    var rest = was.left.filter(function (one) { return !one.answer; });
    if (rest.length) say('有 ' + rest.length + ' 处未上传，存在本机，连上以后自动上传。');
  });

  // Everything of mine is sent first: what the open editor holds, then what lies in the store. left(entries) or done().
  function sendAll(prefix, done, left) {
    (unsent.flush || function (next) { next(); })(function () {
      unsent.mine(function (entries) {
        unsent.upload(entries.filter(function (one) { return one.url.indexOf(prefix) === 0; }), function (sent, rest) {
          if (rest.length) left(rest); else done();
        });
      });
    });
  }

  function beforeSignOut(form) {
    sendAll('', function () { form.submit(); }, function (rest) {
      var box = say('还有 ' + rest.length + ' 处没有上传：' + rest.map(name).join('、') + '。现在退出，这些内容就没有了。');
      act(box, [
        ['再试一次', function () { box.remove(); beforeSignOut(form); }],
        ['不退出', function () { box.remove(); }],
        ['放弃这些内容并退出', function () { giveUp(rest.slice(), form); }]
      ]);
    });
  }

  function giveUp(rest, form) {
    if (rest.length) return unsent.drop(rest.pop().id, function () { giveUp(rest, form); });
    unsent.isLeaving = true;
    form.submit();
  }

  function beforeSending(form, prefix) {
    sendAll(prefix, function () {
      form.setAttribute('data-sent', '');
      form.requestSubmit();
    }, function (rest) {
      say('还有 ' + rest.length + ' 处没有上传：' + rest.map(name).join('、') + '。请等它们上传以后再送审。');
    });
  }

  // On the way down to the form, so that htmx doesn't send it meanwhile.
  doc.addEventListener('submit', function (e) {
    var form = e.target, button = form.querySelector('[data-unsent]');
    var out = form.getAttribute('action') === '/sign-out';
    if (!out && (!button || form.hasAttribute('data-sent'))) return;
    e.preventDefault();
    e.stopImmediatePropagation();
    if (out) beforeSignOut(form); else beforeSending(form, button.getAttribute('data-unsent'));
  }, true);
})(document, window);
