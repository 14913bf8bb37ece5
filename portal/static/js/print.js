// The print button: there only when script is.
(function (doc) {
  Array.prototype.forEach.call(doc.querySelectorAll('[data-print]'), function (button) {
    button.hidden = false;
    button.addEventListener('click', function () { window.print(); });
  });
})(document);
