// The parts of a text on the page of the editor: reading what is typed in them, and writing notes beside them.
(function (doc, win) {
  win.editorParts = function (form, line) {
    function each(selector, act, within) { Array.prototype.forEach.call((within || form).querySelectorAll(selector), act); }
    function parts() { return Array.prototype.slice.call(form.querySelectorAll('[data-part]')); }
    function partOf(key) { return parts().filter(function (el) { return el.getAttribute('data-part') === key; })[0]; }
    function hidden(el, name) { return el.querySelector('input[name="' + el.getAttribute('data-prefix') + name + '"]'); }

    // [[name, value], …] of what is typed in this part, or of what it was drawn with; the names without its prefix.
    function read(el, asDrawn) {
      var prefix = el.getAttribute('data-prefix'), found = [];
      each('input[name], textarea[name]', function (field) {
        var name = field.name.slice(prefix.length);
        if (field.name.indexOf(prefix) === 0 && ['key', 'seen', 'drawn', 'agenda_item_id'].indexOf(name) < 0) found.push([name, asDrawn ? field.defaultValue : field.value]);
      }, el);
      return found;
    }

    function filled(el, asDrawn) { return JSON.stringify(read(el, asDrawn).filter(function (one) { return one[1]; })); }

    function label(el) {
      var heading = el.querySelector('input[name$="-heading"]');
      return heading ? heading.value : el.getAttribute('data-label');
    }

    function entry(el, state) {
      return win.unsent.stamp({ url: el.getAttribute('data-url'), page: win.location.pathname, label: label(el), fields: read(el), seen: state.seen });
    }

    function say(text, address, word) {
      if (line.getAttribute('data-said') === text) return;
      line.setAttribute('data-said', text);
      line.textContent = text;
      line.hidden = false;
      if (address) line.appendChild(link(address, word));
    }

    function link(address, word) {
      var made = doc.createElement('a');
      made.href = address;
      made.textContent = word;
      return made;
    }

    function note(el, text, address, word) {
      var place = el.querySelector('.held');
      place.textContent = text;
      place.hidden = !text;
      if (address) place.appendChild(link(address, word));
    }

    function lock(el, isLocked) { each('input:not([type=hidden]), textarea', function (field) { field.readOnly = isLocked; }, el); }

    return { parts: parts, partOf: partOf, hidden: hidden, filled: filled, entry: entry, say: say, note: note, lock: lock };
  };
})(document, window);
