// What forms of the door do beyond HTML: the code moves from the address into its field, and a password can be looked
// at. Without script the code is typed from the slip.
(function (doc, win) {
  function all(selector) { return Array.prototype.slice.call(doc.querySelectorAll(selector)); }

  // The part behind # is never sent by itself; once read it leaves the address bar and the history.
  function takeCode() {
    var field = doc.querySelector('[data-code]'), code = win.location.hash.slice(1);
    if (!field || !/^[0-9A-Za-z-]{20,}$/.test(code)) return;
    field.value = code.replace(/-/g, '').toUpperCase().replace(/(.{4})(?=.)/g, '$1 ');
    win.history.replaceState(null, '', win.location.pathname);
    var button = field.form.querySelector('button');
    if (button) button.focus();
  }

  function offerToShow(form) {
    var fields = Array.prototype.slice.call(form.querySelectorAll('[data-password]')), last = fields[fields.length - 1];
    var label = doc.createElement('label'), box = doc.createElement('input'), words = doc.createElement('span');
    label.className = 'choice';
    box.type = 'checkbox';
    words.textContent = '显示密码';
    label.appendChild(box);
    label.appendChild(words);
    box.addEventListener('change', function () {
      fields.forEach(function (field) { field.type = box.checked ? 'text' : 'password'; });
    });
    form.addEventListener('submit', function () { // so that the browser keeps no clear text among its suggestions
      fields.forEach(function (field) { field.type = 'password'; });
    });
    last.parentNode.appendChild(label);
  }

  all('form').filter(function (form) { return form.querySelector('[data-password]'); }).forEach(offerToShow);
  win.addEventListener('hashchange', takeCode);
  takeCode();
})(document, window);
