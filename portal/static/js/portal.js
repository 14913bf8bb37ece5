// What every page does beyond HTML: the CSRF header, and a sentence when a request fails.
// Listeners stand on the document, so it does not matter when htmx arrives.
(function (doc) {
  var KEPT = '您填写的内容还在本页，请稍后再试。';

  function say(text) {
    var place = doc.getElementById('notice');
    place.textContent = '';
    if (!text) return;
    var box = doc.createElement('div'), line = doc.createElement('p');
    box.className = 'notice bad';
    line.textContent = text;
    box.appendChild(line);
    place.appendChild(box);
    show(place);
  }

  function show(place) {
    var top = place.getBoundingClientRect().top;
    if (top < 0 || top > window.innerHeight) place.scrollIntoView({ block: 'center' });
  }

  // The sentence of the server's own error page; a proxy's page has none.
  function sentence(html) {
    var found = html && new DOMParser().parseFromString(html, 'text/html').querySelector('.notice');
    return found ? found.textContent.trim() : '';
  }

  doc.addEventListener('htmx:config:request', function (e) {
    e.detail.ctx.request.headers['X-CSRF-Token'] = doc.querySelector('meta[name=csrf-token]').content;
  });

  doc.addEventListener('htmx:before:request', function (e) {
    if (e.detail.ctx.request.method !== 'GET') say('');
  });

  doc.addEventListener('htmx:response:error', function (e) {
    var ctx = e.detail.ctx, status = ctx.response.status;
    if (status === 422 || status === 409 || ctx.hx.redirect || ctx.hx.location || ctx.hx.refresh) return;
    say(sentence(ctx.text) || (status >= 500 ? '系统出了故障（' : '这件事没有办成（') + status + '），' + KEPT);
  });

  doc.addEventListener('htmx:after:swap', function (e) {
    if (e.detail.ctx.response && e.detail.ctx.response.status === 409) show(doc.getElementById('notice'));
  });

  doc.addEventListener('htmx:error', function (e) {
    if (!e.detail.ctx) return; // a fault in markup, already in the console
    say((e.detail.error === 'timeout' ? '服务器很久没有回答，' : '网络不通，') + KEPT);
  });

  // Back must not show a page from the browser's memory: on a shared computer it may be someone else's.
  window.addEventListener('pageshow', function (e) { if (e.persisted) location.reload(); });
})(document);
