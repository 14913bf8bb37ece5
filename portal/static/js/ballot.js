// Counts what is chosen while one chooses, and takes back the abstention when somebody is chosen.
(function (doc) {
  var form = doc.getElementById('ballot'), line = doc.getElementById('chosen');
  if (!form) return;
  var most = Number(form.getAttribute('data-most')), button = form.querySelector('button.primary');

  function picked() { return form.querySelectorAll('input[name^="ballot-item-"][value="1"]:checked').length; }
  function set(name, value) {
    Array.prototype.forEach.call(form.querySelectorAll('input[name^="' + name + '"][value="' + value + '"]'), function (one) { one.checked = true; });
  }

  function show() {
    var count = picked(), over = count > most, abstains = form.querySelector('input[name="ballot-abstain"][value="1"]').checked;
    line.hidden = false;
    line.className = 'chosen' + (over ? ' bad' : '');
    line.textContent = abstains ? '弃权' : '已选 ' + count + ' 名，最多 ' + most + ' 名' + (over ? '。请去掉 ' + (count - most) + ' 名' : '');
    button.disabled = over || (!count && !abstains);
  }

  form.addEventListener('change', function (e) {
    if (e.target.name === 'ballot-abstain' && e.target.value === '1') set('ballot-item-', '0');
    if (e.target.name !== 'ballot-abstain' && e.target.value === '1') set('ballot-abstain', '0');
    show();
  });
  show();
})(document);
