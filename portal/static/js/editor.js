// The editor of a text in parts: each part that was touched goes to this browser's store within half a second and to
// the server within two and a half; what another person writes meanwhile is shown, and never written over.
(function (doc, win) {
  var form = doc.querySelector('[data-editor]'), unsent = win.unsent;
  if (!form || !unsent || !win.editorParts) return;
  var STEP = 500, SEND = 2000, RETRY = 4000, POLL = 10000, LEASE = 40000, IDLE = 300000;
  var url = form.getAttribute('data-editor'), line = doc.getElementById('saving');
  var states = {}, order = '', trouble = '', savedAt = '', composing = false, passing = false, begun = false;
  var lastInput = Date.now(), lastPoll = Date.now(), retryAt = 0, checking = false;

  var on = win.editorParts(form, line), parts = on.parts, partOf = on.partOf, hidden = on.hidden, filled = on.filled;
  var entry = on.entry, say = on.say, note = on.note, lock = on.lock;

  // Learn the parts that stand on the page now: what was typed into them before this script came is unsaved too.
  // What htmx brought back shows an older version of what was saved meanwhile.
  function scan(isTyped) {
    parts().forEach(function (el) {
      var key = el.getAttribute('data-part'), state = states[key];
      if (!state) {
        state = states[key] = { seen: Number(hidden(el, 'seen').value || 0), drawn: hidden(el, 'drawn').value };
        if (!isTyped) state.saved = filled(el, true);
      }
      hidden(el, 'seen').value = state.seen;
      hidden(el, 'drawn').value = state.drawn;
      if (filled(el) !== state.saved) touch(key);
      if (state.by) hold(el, state.by);
    });
  }

  function touch(key) {
    var state = states[key], now = Date.now();
    state.touched = now;
    state.since = state.since || now;
    state.refused = '';
  }

  function isDirty(key) { var el = partOf(key); return !!el && filled(el) !== states[key].saved; }
  function dirty() { return Object.keys(states).filter(function (key) { return states[key].since && isDirty(key); }); }

  function keepHere(key) {
    var state = states[key], el = partOf(key), now = filled(el);
    if (state.here === now || now === state.saved) return;
    state.here = now;
    unsent.put(entry(el, state), null, function () { state.here = ''; });
  }

  function send(key, done) {
    var el = partOf(key), state = states[key], snapshot = filled(el), one = entry(el, state), wasNew = !state.seen;
    state.sending = true;
    unsent.send(one.url, unsent.fields(one), function (how, answer) {
      state.sending = false;
      if (how === 'saved') taken(key, snapshot, answer, wasNew); else troubled(state, how, answer);
      show();
      if (done) done();
    });
  }

  function taken(key, snapshot, answer, wasNew) {
    var state = states[key], el = partOf(key), id = unsent.id(el.getAttribute('data-url'));
    state.saved = snapshot;
    state.here = '';
    trouble = '';
    savedAt = answer.at;
    if (answer.aside) return aside(el, state, answer.aside, id);
    state.seen = answer.version;
    state.drawn = answer.drawn;
    hidden(el, 'seen').value = state.seen;
    hidden(el, 'drawn').value = state.drawn;
    if (isDirty(key)) { state.since = Date.now(); keepHere(key); } else { state.since = 0; unsent.drop(id); }
    if (wasNew) arrange(true);
  }

  function aside(el, state, address, id) {
    state.since = 0;
    state.aside = true;
    unsent.drop(id);
    note(el, '这一部分别人也改过。您写的已经另存，两份都在。', address, '对照两份内容');
    lock(el, true);
  }

  function troubled(state, how, answer) {
    if (how === 'refused') { state.refused = answer; return; }
    trouble = how;
    retryAt = Date.now() + RETRY;
  }

  // --- what the person sees ---
  function show() {
    var open = dirty(), refused = open.filter(function (key) { return states[key].refused; });
    var words = open.length + ' 处未上传';
    if (!begun) return;
    if (trouble === 'out') say('登录已失效，' + words + '，存在本机。', '/sign-in?next=' + encodeURIComponent(win.location.pathname), '重新登录');
    else if (trouble === 'other') say('这台电脑上现在登录的是别人，' + words + '，存在本机，等您登录后上传。', '/account', '看是谁');
    else if (refused.length) say(words + '，存在本机：' + states[refused[0]].refused);
    else if (trouble && open.length) say('网络不通，' + words + '，已存在本机，连上后自动上传。');
    else if (open.length) say('正在保存…');
    else say(savedAt ? '已自动保存 ' + savedAt : '写下的内容会自动保存');
    line.className = 'saving' + (trouble || refused.length ? ' bad' : '');
  }

  function hold(el, by) {
    var state = states[el.getAttribute('data-part')];
    if (state.aside) return;
    state.by = by;
    note(el, by ? by + '正在编辑这一部分' : '');
    lock(el, !!by);
  }

  // --- others: who is writing, what they saved ---
  function poll() {
    lastPoll = Date.now();
    unsent.ask(url + '/parts', function (answer) {
      if (!answer) return;
      var newer = [];
      Object.keys(answer.parts).forEach(function (key) {
        var el = partOf(key), told = answer.parts[key], state = states[key];
        if (!el || !state) return;
        if (!isDirty(key)) { if ((state.by || '') !== told.by) hold(el, told.by); }
        if (told.version > state.seen && !isDirty(key) && !state.sending && !state.aside) newer.push(key);
      });
      if (newer.length) refresh(newer);
    });
  }

  function refresh(keys) {
    unsent.ask_page(win.location.pathname, function (page) {
      keys.forEach(function (key) {
        var el = partOf(key), fresh = page && page.querySelector('[data-part="' + key + '"]'), by = states[key].by;
        if (!fresh || isDirty(key) || states[key].sending || fresh.getAttribute('data-prefix') !== el.getAttribute('data-prefix')) return;
        el.parentNode.replaceChild(doc.adoptNode(fresh), el);
        delete states[key];
        scan(false);
        states[key].by = by;
        hold(fresh, by || '');
        if (win.htmx) win.htmx.process(fresh);
      });
    });
  }

  function lease(key) {
    var state = states[key];
    if (state.by || state.aside || Date.now() - (state.leasedAt || 0) < LEASE) return;
    state.leasedAt = Date.now();
    unsent.send(url + '/parts/' + key + '/lease', [], function (how, answer) { if (how === 'saved' && !answer.is_mine) poll(); });
  }

  function arrange(isForced) {
    var keys = parts().map(function (el) { return el.getAttribute('data-part'); }), now = keys.join(' ');
    if (form.hasAttribute('data-fixed') || (now === order && !isForced) || !begun) return;
    order = now;
    unsent.send(url + '/order', keys.map(function (key) { return ['key', key]; }), function (how) { if (how !== 'saved') order = ''; });
  }

  // --- the clock of it all ---
  function step() {
    var now = Date.now();
    Object.keys(states).forEach(function (key) {
      var state = states[key];
      if (!state.since || !partOf(key)) return;
      if (!isDirty(key) && !state.sending) { state.since = 0; unsent.drop(unsent.id(partOf(key).getAttribute('data-url'))); return; }
      keepHere(key);
      if (now - state.since >= SEND && now >= retryAt && !composing && !state.sending && !state.refused && trouble !== 'out' && trouble !== 'other') send(key);
    });
    if (now - lastPoll > POLL && now - lastInput < IDLE && !doc.hidden && !trouble) poll();
    show();
  }

  // Send everything now; done() when nothing more is on its way.
  function flush(done) {
    var open = dirty().filter(function (key) { return !states[key].sending; });
    if (!open.length || trouble === 'out' || trouble === 'other') {
      if (Object.keys(states).some(function (key) { return states[key].sending; })) return setTimeout(function () { flush(done); }, 50);
      return done();
    }
    var left = open.length;
    open.forEach(function (key) { send(key, function () { if (!--left) done(); }); });
  }

  function leave() {
    if (unsent.isLeaving) return;
    dirty().forEach(function (key) {
      var one = entry(partOf(key), states[key]), body = unsent.body(unsent.fields(one));
      keepHere(key);
      if (!trouble && body.length < 60000 && win.fetch) win.fetch(one.url, { method: 'POST', body: body, keepalive: true, headers: { 'Content-Type': 'application/x-www-form-urlencoded' } }).catch(function () {});
    });
  }

  function back() { // the network, or the person
    retryAt = 0;
    if (trouble !== 'out' && trouble !== 'other') return;
    if (checking) return;
    checking = true;
    unsent.renew(function (who) {
      checking = false;
      trouble = who === 'same' ? '' : who;
      show();
    });
  }

  form.addEventListener('input', function (e) {
    var el = e.target.closest('[data-part]');
    lastInput = Date.now();
    if (el && states[el.getAttribute('data-part')]) touch(el.getAttribute('data-part'));
  });
  form.addEventListener('focusin', function (e) {
    var el = e.target.closest('[data-part]');
    if (el && begun && /INPUT|TEXTAREA/.test(e.target.tagName)) lease(el.getAttribute('data-part'));
  });
  form.addEventListener('compositionstart', function () { composing = true; });
  form.addEventListener('compositionend', function () { composing = false; });
  doc.addEventListener('htmx:after:swap', function () { scan(false); arrange(); });
  win.addEventListener('online', back);
  win.addEventListener('focus', back);
  win.addEventListener('pagehide', leave);
  doc.addEventListener('visibilitychange', function () { if (doc.hidden) leave(); else back(); });

  // The button: first every part, so that the form is sent on the newest versions.
  form.addEventListener('submit', function (e) {
    if (passing) return;
    var button = e.submitter;
    e.preventDefault();
    flush(function () {
      show();
      if (trouble) return line.scrollIntoView({ block: 'nearest' });
      passing = true;
      setTimeout(function () { form.requestSubmit(button && button.name ? button : undefined); }); // never within a submit
    });
  });

  unsent.flush = flush;
  scan(form.hasAttribute('data-typed'));
  unsent.settled(function (was) {
    if (was.sent.some(function (one) { return one.page === win.location.pathname; })) return win.location.reload();
    begun = true;
    if (form.hasAttribute('data-typed')) arrange(); else order = parts().map(function (el) { return el.getAttribute('data-part'); }).join(' ');
    show();
    setInterval(step, STEP);
  });
})(document, window);
