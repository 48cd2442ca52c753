/* Small comforts. Every page works without this file. */
(function () {
  'use strict';
  var announce = document.getElementById('announce');
  function say(words) { if (announce) announce.textContent = words; }
  function each(root, selector, fn) { Array.prototype.forEach.call(root.querySelectorAll(selector), fn); }

  /* A form goes once. The button stays where it is and readable, but a second press does nothing. */
  document.addEventListener('submit', function (event) {
    var form = event.target;
    if (event.defaultPrevented || form.method !== 'post') return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = 'yes';
    setTimeout(function () { each(form, 'button', function (b) { if (b.type === 'submit') b.setAttribute('aria-disabled', 'true'); }); });
    if (announce) say(announce.dataset.sending || '');
    setTimeout(release, 15000, form);
  });
  function release(form) {
    delete form.dataset.sent;
    each(form, '[aria-disabled]', function (b) { b.removeAttribute('aria-disabled'); });
  }
  window.addEventListener('pageshow', function (event) {
    if (event.persisted) each(document, 'form[data-sent]', release);
  });

  /* Leave quickly: blank the page, then replace this entry in the history. Shift three times does the same. */
  var leave = document.querySelector('[data-quick-exit]');
  if (leave) {
    var pressed = [];
    var go = function (event) {
      if (event) event.preventDefault();
      document.documentElement.classList.add('left');
      document.title = '…';
      location.replace(leave.href);
    };
    leave.addEventListener('click', go);
    document.addEventListener('keyup', function (event) {
      if (event.key !== 'Shift') { pressed = []; return; }
      pressed = pressed.concat(Date.now()).slice(-3);
      if (pressed.length === 3 && pressed[2] - pressed[0] < 2000) go();
    });
  }

  /* Choosing a place by typing: the combobox pattern, fed with options by the server. */
  function place(box) {
    if (box.dataset.ready) return;
    box.dataset.ready = 'yes';
    var input = box.querySelector('input[type=text]'), list = box.querySelector('[role=listbox]');
    var code = box.querySelector('input[type=hidden]'), here = box.querySelector('[data-place-here]');
    var timer, asked = 0, at = -1;
    function options() { return list.querySelectorAll('[role=option]'); }
    function close() { list.hidden = true; at = -1; input.setAttribute('aria-expanded', 'false'); input.removeAttribute('aria-activedescendant'); }
    function mark(next) {
      var all = options();
      at = (next + all.length) % all.length;
      Array.prototype.forEach.call(all, function (o, i) { o.setAttribute('aria-selected', String(i === at)); });
      input.setAttribute('aria-activedescendant', all[at].id);
      all[at].scrollIntoView({ block: 'nearest' });
    }
    function choose(option) {
      input.value = option.dataset.placeName;
      code.value = option.dataset.placeCode;
      each(box, '.place-choices', function (c) { c.remove(); });
      close();
      say(box.dataset.chosen.replace('{name}', input.value));
      box.dispatchEvent(new Event('change', { bubbles: true }));
    }
    function show(html) {
      list.innerHTML = html;
      var all = options();
      Array.prototype.forEach.call(all, function (o, i) { o.id = list.id + '-' + i; o.tabIndex = -1; o.setAttribute('aria-selected', 'false'); });
      at = -1;
      list.hidden = !all.length;
      input.setAttribute('aria-expanded', String(!!all.length));
      say(all.length ? box.dataset.count.replace('{n}', all.length) : box.dataset.none);
    }
    function ask(url, after) {
      var turn = ++asked;
      fetch(url, { headers: { 'HX-Request': 'true' }, credentials: 'same-origin' }).then(function (answer) {
        return answer.ok ? answer.text() : '';
      }).then(function (html) { if (turn === asked) { show(html); if (after) after(); } }).catch(close);
    }
    input.setAttribute('role', 'combobox');
    input.setAttribute('aria-autocomplete', 'list');
    input.setAttribute('aria-controls', list.id);
    input.setAttribute('aria-expanded', 'false');
    input.addEventListener('input', function () {
      code.value = '';
      each(box, '.place-choices input', function (r) { r.checked = false; });
      clearTimeout(timer);
      asked++;
      var q = input.value.trim();
      if (!q) { close(); return; }
      timer = setTimeout(function () { ask(box.dataset.suggest + '?q=' + encodeURIComponent(q) + '&for=' + encodeURIComponent(input.id)); }, 180);
    });
    input.addEventListener('keydown', function (event) {
      if (event.isComposing || list.hidden) return;
      if (event.key === 'ArrowDown') mark(at + 1);
      else if (event.key === 'ArrowUp') mark(at < 0 ? -1 : at - 1);
      else if (event.key === 'Enter' && at >= 0) choose(options()[at]);
      else if (event.key === 'Escape') close();
      else return;
      event.preventDefault();
    });
    list.addEventListener('mousedown', function (event) { event.preventDefault(); });
    list.addEventListener('click', function (event) {
      var option = event.target.closest('[role=option]');
      if (option) { choose(option); input.focus(); }
    });
    input.addEventListener('blur', function () { setTimeout(close, 150); });
    if (here) here.addEventListener('click', function () {
      if (!navigator.geolocation) { refuse(); return; }
      navigator.geolocation.getCurrentPosition(function (p) {
        input.focus();
        /* three decimals, about a hundred metres: enough for a township, too little for a home */
        ask(box.dataset.nearest + '?lat=' + p.coords.latitude.toFixed(3) + '&lng=' + p.coords.longitude.toFixed(3) + '&for=' + encodeURIComponent(input.id), function () {
          if (options().length === 1) choose(options()[0]);
        });
      }, refuse, { timeout: 10000, maximumAge: 300000 });
    });
    function refuse() { say(box.dataset.refused); here.textContent = box.dataset.refused; }
  }

  function start(root) { each(root, '[data-place]', place); }
  start(document);
  document.addEventListener('htmx:load', function (event) { start(event.target.parentNode || document); });
  document.addEventListener('keydown', function (event) {
    if (event.key === 'Escape') each(document, 'details.account[open]', function (d) { d.open = false; d.firstElementChild.focus(); });
  });
  var failed = document.getElementById('error-summary');
  if (failed) failed.focus();
})();
