/* A map of square pictures, in the projection that all such servers use. Opened by hand; nothing is asked for before. */
(function () {
  'use strict';
  var SIDE = 256, STEP = 80, SHALLOWEST = 3, ROOM = 40;
  document.querySelectorAll('[data-map-panel]').forEach(function (panel) {
    var map = null;
    panel.hidden = false;
    panel.addEventListener('toggle', function () {
      if (panel.open) (map = map || made(panel.querySelector('[data-map]'))).draw();
    });
  });

  function pair(text) { return text.split(',').map(Number); }
  /* Where a point lies, in pictures from the north-west corner of the world, at a zoom. */
  function placed(at, zoom) {
    var size = Math.pow(2, zoom), sine = Math.sin(at[0] * Math.PI / 180);
    return [(at[1] + 180) / 360 * size, (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * size];
  }

  function made(box) {
    var view = box.querySelector('.map-view'), sheet = box.querySelector('.map-tiles'), said = box.querySelector('[data-map-said]');
    var deepest = Number(box.dataset.deepest), home = pair(box.dataset.home), pictures = {};
    var points = Array.from(view.querySelectorAll('[data-at]'), function (link) { return { link: link, at: pair(link.dataset.at) }; });
    var zoom, middle;

    function begin() {
      var all = points.map(function (point) { return point.at; }).concat([home]);
      for (zoom = deepest; zoom > SHALLOWEST; zoom -= 1) {
        var xs = all.map(function (at) { return placed(at, zoom)[0] * SIDE; }), ys = all.map(function (at) { return placed(at, zoom)[1] * SIDE; });
        if (spread(xs) < view.clientWidth - 2 * ROOM && spread(ys) < view.clientHeight - 2 * ROOM) break;
      }
      var west = all.map(function (at) { return placed(at, zoom); });
      middle = [0, 1].map(function (axis) {
        var some = west.map(function (one) { return one[axis]; });
        return (Math.min.apply(null, some) + Math.max.apply(null, some)) / 2;
      });
    }
    function spread(some) { return Math.max.apply(null, some) - Math.min.apply(null, some); }

    function put(element, at) {
      var where = placed(at, zoom);
      element.style.left = view.clientWidth / 2 + (where[0] - middle[0]) * SIDE + 'px';
      element.style.top = view.clientHeight / 2 + (where[1] - middle[1]) * SIDE + 'px';
    }

    function draw() {
      if (!middle) begin();
      var size = Math.pow(2, zoom), wide = view.clientWidth / SIDE / 2, high = view.clientHeight / SIDE / 2, wanted = {};
      for (var x = Math.floor(middle[0] - wide); x <= middle[0] + wide; x += 1) {
        for (var y = Math.max(0, Math.floor(middle[1] - high)); y <= Math.min(size - 1, middle[1] + high); y += 1) {
          var key = zoom + '/' + x + '/' + y, picture = pictures[key] || picture_of(x, y, size);
          picture.style.left = Math.round(view.clientWidth / 2 + (x - middle[0]) * SIDE) + 'px';
          picture.style.top = Math.round(view.clientHeight / 2 + (y - middle[1]) * SIDE) + 'px';
          wanted[key] = picture;
        }
      }
      Object.keys(pictures).forEach(function (key) { if (!wanted[key]) pictures[key].remove(); });
      pictures = wanted;
      put(view.querySelector('.map-home'), home);
      points.forEach(function (point) { put(point.link, point.at); });
    }

    function picture_of(x, y, size) {
      var picture = document.createElement('img'), column = (x % size + size) % size;
      picture.alt = '';
      picture.draggable = false;
      picture.referrerPolicy = 'no-referrer';
      picture.onerror = function () { picture.remove(); said.textContent = box.dataset.failed; };
      picture.onload = function () { said.textContent = ''; };
      picture.src = box.dataset.map.replace('{z}', zoom).replace('{x}', column).replace('{y}', y);
      sheet.appendChild(picture);
      return picture;
    }

    function moved(right, down) {
      middle = [middle[0] + right / SIDE, Math.min(Math.pow(2, zoom), Math.max(0, middle[1] + down / SIDE))];
    }
    function nearer(by) {
      var next = Math.min(deepest, Math.max(SHALLOWEST, zoom + by)), grown = Math.pow(2, next - zoom);
      middle = [middle[0] * grown, middle[1] * grown];
      zoom = next;
    }
    var deeds = {
      ArrowUp: function () { moved(0, -STEP); }, ArrowDown: function () { moved(0, STEP); },
      ArrowLeft: function () { moved(-STEP, 0); }, ArrowRight: function () { moved(STEP, 0); },
      '+': function () { nearer(1); }, '=': function () { nearer(1); }, '-': function () { nearer(-1); },
      0: function () { begin(); }
    };
    function act(key) { if (!deeds[key]) return false; deeds[key](); draw(); return true; }
    view.addEventListener('keydown', function (e) {
      if (!e.ctrlKey && !e.metaKey && !e.altKey && act(e.key)) e.preventDefault();
    });
    box.addEventListener('click', function (e) {
      var button = e.target.closest('[data-key]');
      if (button) act(button.dataset.key);
    });
    /* What is gone to by keyboard is brought into sight, without scrolling the view itself. */
    view.addEventListener('focusin', function (e) {
      var point = points.find(function (one) { return one.link === e.target; });
      view.scrollTop = view.scrollLeft = 0;
      if (!point || !middle) return;
      var where = placed(point.at, zoom);
      if (Math.abs(where[0] - middle[0]) * SIDE > view.clientWidth / 2 - ROOM || Math.abs(where[1] - middle[1]) * SIDE > view.clientHeight / 2 - ROOM) {
        middle = where;
        draw();
      }
    });
    /* A mouse drags the map; a finger scrolls the page and uses the buttons. */
    view.addEventListener('pointerdown', function (e) {
      if (e.pointerType !== 'mouse' || e.button !== 0 || e.target.closest('a')) return;
      var last = [e.clientX, e.clientY];
      view.setPointerCapture(e.pointerId);
      view.onpointermove = function (now) {
        moved(last[0] - now.clientX, last[1] - now.clientY);
        last = [now.clientX, now.clientY];
        draw();
      };
    });
    ['pointerup', 'pointercancel'].forEach(function (end) { view.addEventListener(end, function () { view.onpointermove = null; }); });
    window.addEventListener('resize', function () { if (view.clientWidth) draw(); });
    return { draw: draw };
  }
}());
