// Whoever speaks is chosen, not typed: the name goes to the end of the discussion, and the cursor behind it.
(function (doc) {
  var form = doc.querySelector('[data-editor]');
  if (!form) return;

  function chooser(el) {
    while (el && !(el.hasAttribute && el.hasAttribute('data-speaker'))) el = el.parentNode;
    return el;
  }

  // What was chosen or typed, as a speaker is written; "" if nothing was.
  function speaker(field) {
    var said = field.value.trim(), found = '';
    Array.prototype.forEach.call(field.list ? field.list.options : [], function (one) {
      if (one.value === said || one.getAttribute('data-name') === said) found = found ? said : one.value;
    });
    return found || said;
  }

  function add(box) {
    var field = box.querySelector('input'), name = speaker(field);
    var text = doc.getElementById(box.getAttribute('data-speaker'));
    if (!name || text.readOnly) { field.focus(); return; }
    var before = text.value.replace(/\s+$/, '');
    text.value = before + (before ? '\n' : '') + name + '：';
    field.value = '';
    text.focus();
    text.selectionStart = text.selectionEnd = text.value.length;
    text.scrollTop = text.scrollHeight;
    var typed = doc.createEvent('Event');
    typed.initEvent('input', true, false);
    text.dispatchEvent(typed);
  }

  form.addEventListener('click', function (e) {
    var box = e.target.type === 'button' && chooser(e.target);
    if (box) add(box);
  });

  form.addEventListener('keydown', function (e) {
    var box = e.key === 'Enter' && e.target.tagName === 'INPUT' && chooser(e.target);
    if (!box) return;
    e.preventDefault(); // Enter in any other line saves the whole text
    add(box);
  });

  doc.documentElement.classList.add('chooses-speakers');
})(document);
