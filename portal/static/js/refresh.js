// Where htmx doesn't start (old browsers), a page that changes by itself is loaded anew after so many seconds.
(function (doc) {
  var seconds = Number(doc.currentScript.getAttribute('data-seconds'));
  setTimeout(function () { if (!window.htmx) location.reload(); }, seconds * 1000);
})(document);
