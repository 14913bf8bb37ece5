// Text that has not reached the server: kept in this browser under the key of the person who typed it, sent when
// that person is here again, then gone. IndexedDB, because what it holds outlives a crash of the whole browser.
(function (doc, win) {
  var meta = doc.querySelector('meta[name=person]'), person = meta ? meta.content : '';
  if (!person) return; // signed out: nothing is shown, nothing is sent
  var tab = Math.random().toString(36).slice(2) + Date.now().toString(36);
  var WAIT = 15000, count = 0, base = null, waiting = [], settled = null, unsent = {};

  // --- the store: {id, person, tab, nth, url, page, label, fields: [[name, value], …], seen} ---
  function withStore(mode, act, fail) {
    if (base === false) { if (fail) fail(); return; }
    if (!base) { waiting.push([mode, act, fail]); return; }
    var change = base.transaction('texts', mode, { durability: 'strict' });
    act(change.objectStore('texts'), change);
    change.onabort = fail || null;
  }

  function opened(found) {
    base = found;
    waiting.splice(0).forEach(function (one) { withStore(one[0], one[1], one[2]); });
  }

  (function open() {
    try {
      var asked = win.indexedDB.open('portal', 1);
      asked.onupgradeneeded = function () { asked.result.createObjectStore('texts', { keyPath: 'id' }); };
      asked.onsuccess = function () { opened(asked.result); };
      asked.onerror = function () { opened(false); };
    } catch (error) { opened(false); }
  })();

  // The server reads this cookie at a sign-out: it must not clear what another person has not sent yet.
  function mark(store) {
    var asked = store.count();
    asked.onsuccess = function () {
      doc.cookie = 'unsent=' + asked.result + '; path=/; SameSite=Lax; max-age=' + (asked.result ? 31536000 : 0);
    };
  }

  unsent.id = function (url) { return person + ' ' + tab + ' ' + url; };

  // Which page a text comes from, and its number there: the server tells by it a repeat from another's text.
  unsent.stamp = function (entry) {
    entry.tab = tab;
    entry.nth = ++count;
    return entry;
  };

  unsent.fields = function (one) {
    return one.fields.concat([['seen', String(one.seen)], ['page', one.tab], ['nth', String(one.nth || '')]]);
  };

  unsent.put = function (entry, done, fail) {
    entry.id = entry.id || unsent.id(entry.url);
    entry.person = person;
    withStore('readwrite', function (store, change) {
      store.put(entry);
      mark(store);
      change.oncomplete = done || null;
    }, fail);
  };

  // With nth only the text of that number: a newer one under the same id has not been sent yet.
  unsent.drop = function (id, done, nth) {
    withStore('readwrite', function (store, change) {
      var asked = store.get(id);
      asked.onsuccess = function () {
        if (!nth || !asked.result || asked.result.nth === nth) store.delete(id);
        mark(store);
      };
      change.oncomplete = done || null;
    }, done);
  };

  unsent.mine = function (tell) {
    withStore('readonly', function (store) {
      var asked = store.getAll();
      asked.onsuccess = function () { tell(asked.result.filter(function (one) { return one.person === person; })); };
    }, function () { tell([]); });
  };

  // --- which of them belong to a page that is still open in another tab, and will be sent from there ---
  var channel = win.BroadcastChannel ? new win.BroadcastChannel('unsent') : null, alive = {};
  if (channel) channel.onmessage = function (e) {
    if (e.data.ask) channel.postMessage({ here: tab });
    if (e.data.here) alive[e.data.here] = true;
  };

  function orphans(tell) {
    unsent.mine(function (all) {
      if (!all.length || !channel) return tell(all);
      alive = {};
      channel.postMessage({ ask: true });
      setTimeout(function () {
        tell(all.filter(function (one) { return one.tab !== tab && !alive[one.tab]; }));
      }, 300);
    });
  }

  // --- sending ---
  function request(method, url, body, done) {
    var call = new XMLHttpRequest();
    call.open(method, url);
    call.timeout = WAIT;
    call.onloadend = function () { done(call.status, call.responseText || ''); };
    call.send(body);
  }

  // null for what is no answer of ours: the sign-in page of a hotel's network also comes with 200
  function parsed(text) {
    try { return JSON.parse(text); } catch (error) { return null; }
  }

  unsent.ask = function (url, done) {
    request('GET', url, null, function (status, text) { done(status === 200 ? parsed(text) : null, status, text); });
  };

  unsent.ask_page = function (url, done) {
    request('GET', url, null, function (status, text) {
      done(status === 200 ? new DOMParser().parseFromString(text, 'text/html') : null);
    });
  };

  function tokened(fields) {
    return fields.concat([['csrf_token', doc.querySelector('meta[name=csrf-token]').content]]);
  }

  unsent.body = function (fields) { // for what the browser sends while the page goes: it counts the bytes
    return tokened(fields).map(function (one) {
      return encodeURIComponent(one[0]) + '=' + encodeURIComponent(lone(one[1]));
    }).join('&');
  };

  function multipart(fields) { // a third of the bytes of a Chinese text in a body of the other kind
    var form = new FormData();
    tokened(fields).forEach(function (one) { form.append(one[0], lone(one[1])); });
    return form;
  }

  function lone(text) { // half a surrogate pair, which encodeURIComponent refuses
    return text.replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(^|[^\uD800-\uDBFF])[\uDC00-\uDFFF]/g, '$1');
  }

  function sentence(html) {
    var found = new DOMParser().parseFromString(html, 'text/html').querySelector('.notice');
    return found ? found.textContent.trim() : '服务器没有接受这段内容。';
  }

  // The token of a page that was open for long, or during a sign-in elsewhere, is renewed for the same person only.
  unsent.renew = function (done) {
    unsent.ask('/drafts/token', function (answer, status) {
      if (!answer) return done(status === 401 ? 'out' : 'offline');
      if (answer.person !== person) return done('other');
      doc.querySelector('meta[name=csrf-token]').content = answer.token;
      Array.prototype.forEach.call(doc.querySelectorAll('input[name=csrf_token]'), function (field) { field.value = answer.token; });
      done('same');
    });
  };

  // done(how, answer): saved (answer of the server), offline, out, other, or refused (with a sentence).
  unsent.send = function (url, fields, done, again) {
    request('POST', url, multipart(fields), function (status, text) {
      var answer = parsed(text);
      if (status === 200) return answer ? done('saved', answer) : done('offline');
      if (status === 401) return done('out');
      if (status === 422) return done('refused', answer && answer.faults ? answer.faults.join('') : sentence(text));
      if (status === 400 && !again) return unsent.renew(function (who) {
        if (who === 'same') unsent.send(url, fields, done, true); else done(who);
      });
      if (status === 0 || status === 429 || status >= 500) return done('offline');
      done('refused', sentence(text));
    });
  };

  // Send these one after another; done(sent, left, last): entries that were taken, that were not, and why the last wasn't.
  unsent.upload = function (entries, done) {
    var sent = [], left = [];
    (function next(how) {
      if (!entries.length || how === 'offline' || how === 'out' || how === 'other') return done(sent, left.concat(entries), how);
      var one = entries.shift();
      unsent.send(one.url, unsent.fields(one), function (how, answer) {
        one.answer = answer;
        (how === 'saved' ? sent : left).push(one);
        if (how === 'saved') unsent.drop(one.id, function () { next(how); }, one.nth); else next(how);
      });
    })('');
  };

  // --- what is left from before is sent at once; whoever asks settled() hears which ---
  unsent.settled = function (tell) { if (settled) tell(settled); else doc.addEventListener('unsent:settled', function () { tell(settled); }); };

  orphans(function (entries) {
    unsent.upload(entries, function (sent, left, why) {
      settled = { sent: sent, left: left, why: why };
      doc.dispatchEvent(new CustomEvent('unsent:settled'));
    });
  });

  win.unsent = unsent;
})(document, window);
