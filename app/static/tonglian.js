/* Small comforts: every page works without them. */
(function () {
  'use strict';
  var announce = document.getElementById('announce');
  function say(words) { announce.textContent = words; }
  function set(element, name, value) { element.setAttribute(name, value); }
  function on(target, type, fn) { target.addEventListener(type, fn); }
  function each(root, selector, fn) { root.querySelectorAll(selector).forEach(fn); }

  /* A form goes once: a second press does nothing. */
  on(document, 'submit', function (e) {
    var form = e.target;
    if (e.defaultPrevented || form.method !== 'post') return;
    if (form.dataset.sent) { e.preventDefault(); return; }
    form.dataset.sent = 'yes';
    each(form, 'button:not([type=button])', function (b) { set(b, 'aria-disabled', 'true'); });
    say(announce.dataset.sending);
    setTimeout(release, 15000, form);
  });
  function release(form) {
    delete form.dataset.sent;
    each(form, '[aria-disabled]', function (b) { b.removeAttribute('aria-disabled'); });
  }
  on(window, 'pageshow', function (e) {
    if (e.persisted) each(document, 'form[data-sent]', release);
  });

  /* Leave quickly, by the button or Shift three times: blank the page, replace it in the history. */
  var leave = document.querySelector('[data-quick-exit]');
  if (leave) {
    var pressed = [];
    var go = function (e) {
      if (e) e.preventDefault();
      document.documentElement.classList.add('left');
      document.title = '…';
      location.replace(leave.href);
    };
    on(leave, 'click', go);
    on(document, 'keyup', function (e) {
      if (e.key !== 'Shift') { pressed = []; return; }
      pressed = pressed.concat(Date.now()).slice(-3);
      if (pressed.length === 3 && pressed[2] - pressed[0] < 2000) go();
    });
  }

  /* Choosing a place by typing: the combobox pattern, fed with options by the server. */
  function place(box) {
    var input = box.querySelector('input[type=text]'), list = box.querySelector('[role=listbox]'), none = box.querySelector('.place-none');
    var code = box.querySelector('input[type=hidden]');
    var timer, asked = 0, at = -1;
    function options() { return list.querySelectorAll('[role=option]'); }
    function open(yes) { at = -1; none.hidden = true; list.hidden = !yes; set(input, 'aria-expanded', yes); input.removeAttribute('aria-activedescendant'); }
    function close() { open(false); }
    function mark(next) {
      var all = options();
      at = (next + all.length) % all.length;
      all.forEach(function (o, i) { set(o, 'aria-selected', i === at); });
      set(input, 'aria-activedescendant', all[at].id);
      all[at].scrollIntoView({ block: 'nearest' });
    }
    function choose(option) {
      input.value = option.dataset.placeName;
      code.value = option.dataset.placeCode;
      each(box, '.place-choices', function (c) { c.remove(); });
      close();
      say(box.dataset.chosen.replace('{name}', input.value));
    }
    function show(html) {
      list.innerHTML = html;
      var all = options();
      all.forEach(function (o, i) { o.id = list.id + '-' + i; o.tabIndex = -1; set(o, 'aria-selected', 'false'); });
      open(all.length > 0);
      none.hidden = all.length;
      say(all.length ? box.dataset.count.replace('{n}', all.length) : none.textContent);
    }
    function ask(url, after) {
      var turn = ++asked;
      fetch(url, { headers: { 'HX-Request': 'true' } }).then(function (answer) {
        return answer.ok ? answer.text() : '';
      }).then(function (html) { if (turn === asked) { show(html); if (after) after(); } }).catch(close);
    }
    set(input, 'role', 'combobox');
    set(input, 'aria-autocomplete', 'list');
    set(input, 'aria-controls', list.id);
    close();
    on(input, 'input', function () {
      code.value = '';
      each(box, '.place-choices input', function (r) { r.checked = false; });
      clearTimeout(timer);
      asked++;
      var q = input.value.trim();
      if (!q) { close(); return; }
      timer = setTimeout(function () { ask(box.dataset.suggest + '?q=' + encodeURIComponent(q) + '&for=' + encodeURIComponent(input.id)); }, 180);
    });
    on(input, 'keydown', function (e) {
      if (e.isComposing || list.hidden) return;
      if (e.key === 'ArrowDown') mark(at + 1);
      else if (e.key === 'ArrowUp') mark(at < 0 ? -1 : at - 1);
      else if (e.key === 'Enter' && at >= 0) choose(options()[at]);
      else if (e.key === 'Escape') close();
      else return;
      e.preventDefault();
    });
    on(list, 'mousedown', function (e) { e.preventDefault(); });
    on(list, 'click', function (e) {
      var option = e.target.closest('[role=option]');
      if (option) { choose(option); input.focus(); }
    });
    on(input, 'blur', function () { setTimeout(close, 150); });
    whereAmI(box, 3, function (lat, lng) {
      input.focus();
      ask(box.dataset.nearest + '?lat=' + lat + '&lng=' + lng, function () {
        if (options().length === 1) choose(options()[0]);
      });
    });
  }

  /* Three decimals (100 m) find a township; a provider's own door gets five. */
  function whereAmI(box, digits, then) {
    var button = box.querySelector('[data-here]');
    function refuse() { button.textContent = box.dataset.refused; say(box.dataset.refused); }
    if (button) on(button, 'click', function () {
      if (!navigator.geolocation) refuse();
      else navigator.geolocation.getCurrentPosition(function (p) {
        then(p.coords.latitude.toFixed(digits), p.coords.longitude.toFixed(digits));
      }, refuse, { timeout: 10000, maximumAge: 300000 });
    });
  }
  function point(box) {
    whereAmI(box, 5, function (lat, lng) {
      box.querySelector('input').value = lat + ',' + lng;
      box.querySelector('select').value = 'wgs84';
    });
  }

  /* What the words may become, or whom to call: links from the server under the search box. */
  function suggestions(box) {
    var input = box.closest('form').elements.words, timer, asked = 0;
    function close() { asked++; clearTimeout(timer); box.hidden = true; }
    on(input, 'input', function () {
      close();
      var turn = asked, q = input.value.trim();
      if (q) timer = setTimeout(function () {
        fetch(box.dataset.suggestions + '?words=' + encodeURIComponent(q)).then(function (a) { return a.ok ? a.text() : ''; }).then(function (html) {
          if (turn !== asked) return;
          box.innerHTML = html;
          box.hidden = !html.trim();
        }).catch(close);
      }, 120);
    });
    on(box.closest('form'), 'keydown', function (e) { if (e.key === 'Escape') { close(); input.focus(); } });
  }

  each(document, '[data-suggestions]', suggestions);
  each(document, '[data-place]', place);
  each(document, '[data-point]', point);
  on(document, 'keydown', function (e) {
    if (e.key === 'Escape') each(document, 'details.account[open]', function (d) { d.open = false; d.firstElementChild.focus(); });
  });
  var failed = document.getElementById('error-summary');
  if (failed) failed.focus();
})();
