// Finds one's own ballots among the published ones by the code of the receipt. The code is sent nowhere.
(function (doc, win) {
  var box = doc.getElementById('receipt'), votes = JSON.parse(box.getAttribute('data-votes')), found = doc.getElementById('found');
  var ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ', LENGTH = 26;

  function say(text, kind) {
    var notice = doc.createElement('div'), words = doc.createElement('p');
    notice.className = 'notice ' + kind;
    words.textContent = text;
    notice.appendChild(words);
    found.textContent = '';
    found.appendChild(notice);
  }

  function seed(code) { // 16 bytes of 26 letters of 5 bits, the first two bits unused
    var letters = code.toUpperCase().replace(/O/g, '0').replace(/[IL]/g, '1').replace(/[^0-9A-Z]/g, ''), bits = '', bytes = [], i;
    if (letters.length !== LENGTH) return null;
    for (i = 0; i < LENGTH; i++) {
      if (ALPHABET.indexOf(letters.charAt(i)) < 0) return null;
      bits += ('0000' + ALPHABET.indexOf(letters.charAt(i)).toString(2)).slice(-5);
    }
    bits = bits.slice(-128);
    for (i = 0; i < 128; i += 8) bytes.push(parseInt(bits.slice(i, i + 8), 2));
    return new Uint8Array(bytes);
  }

  function hex(buffer) {
    return Array.prototype.map.call(new Uint8Array(buffer).slice(0, 10), function (one) { return ('0' + one.toString(16)).slice(-2); }).join('');
  }

  function look() {
    var bytes = seed(doc.getElementById('seed').value);
    if (!bytes) return say('回执代码是 26 位字母和数字，请对照回执再输入一遍。', 'bad');
    if (!win.crypto || !win.crypto.subtle) return say('这个浏览器不能计算。请换一个浏览器，或者下载清单和核对程序在电脑上查。', 'bad');
    win.crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']).then(function (key) {
      return Promise.all(Object.keys(votes.items).map(function (item) {
        var text = new TextEncoder().encode('fsvote1:' + votes.round + ':' + item);
        return win.crypto.subtle.sign('HMAC', key, text).then(function (mac) { return [item, hex(mac)]; });
      }));
    }).then(show);
  }

  function show(mine) {
    var values = {}, chosen;
    votes.lines.forEach(function (line) { var p = line.split(','); values[p[0] + ',' + p[1]] = p[2]; });
    if (mine.some(function (one) { return values[one.join(',')] === undefined; })) {
      return say('公布的选票里没有这张回执的票。您后来改投过的，请用最后一次的回执；都不对的，请向组织干事提出异议。', 'bad');
    }
    if (Object.keys(votes.words).length) {
      chosen = mine.map(function (one) { var value = values[one.join(',')]; return votes.items[one[0]] + '：' + (votes.words[value] || '弃权'); });
      return say('找到了，您的票在公布的选票里：' + chosen.join('；') + '。', 'good');
    }
    chosen = mine.filter(function (one) { return values[one.join(',')] !== '0'; }).map(function (one) { return votes.items[one[0]]; });
    say('找到了，您的票在公布的选票里：' + (chosen.length ? chosen.join('、') : '弃权') + '。', 'good');
  }

  doc.getElementById('look').addEventListener('click', look);
})(document, window);
