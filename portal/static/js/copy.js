// Buttons that copy the text of a field; without script the text is there to be marked.
(function (doc) {
  Array.prototype.forEach.call(doc.querySelectorAll('[data-copy]'), function (button) {
    button.hidden = false;
    button.addEventListener('click', function () {
      var field = doc.getElementById(button.getAttribute('data-copy'));
      field.focus();
      field.select();
      if (doc.execCommand('copy')) button.textContent = '已复制';
    });
  });
})(document);
