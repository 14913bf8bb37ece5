// Starts htmx once: the CDN copy (script#htmx-cdn) if it comes in time, else the one on our own host,
// and none on engines that htmx 4 cannot serve (below Chromium 88 it takes clicks over and then fails).
(function (doc) {
  var own = doc.currentScript, LOCAL = own.getAttribute('data-local'), WAIT = own.getAttribute('data-wait');
  var ID = 'htmx-cdn', over = false;
  var fit = window.CSS && CSS.supports && CSS.supports('selector(:not(a b))');

  // A script element moved to another document never runs, however late its text arrives.
  function bury() {
    var s = doc.getElementById(ID);
    if (s) doc.implementation.createHTMLDocument('').adoptNode(s);
    return s;
  }

  function local() {
    if (over || window.htmx) return;
    over = true;
    bury();
    var s = doc.createElement('script');
    s.src = LOCAL;
    doc.head.appendChild(s);
  }

  if (!fit) { // a plain page: forms and links work by themselves
    new MutationObserver(function (list, o) { if (bury()) o.disconnect(); })
      .observe(doc.documentElement, { childList: true, subtree: true });
    return;
  }
  if (!WAIT) { local(); return; } // no CDN on this installation
  doc.addEventListener('error', function (e) { if (e.target.id === ID) local(); }, true); // refused, 404, SRI, CSP, DNS
  setTimeout(local, Number(WAIT)); // hangs
})(document);
