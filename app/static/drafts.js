/* A form that keeps what is typed on the server as one goes. Nothing is kept in the browser. */
(function () {
  'use strict';
  var form = document.querySelector('form[data-draft]');
  if (!form) return;
  var line = document.querySelector('[data-draft-line]');
  var timer, dirty = false, leaving = false;
  function say(which) { line.textContent = which ? line.dataset[which] : ''; line.className = which === 'saved' ? 'soft' : 'warning-text'; }
  function save() {
    clearTimeout(timer);
    if (leaving) return Promise.resolve();
    dirty = false;
    return fetch(form.dataset.draft, {
      method: 'POST', body: new URLSearchParams(new FormData(form)), headers: { 'X-Draft': 'yes' }, keepalive: true, redirect: 'manual'
    }).then(function (answer) {
      if (answer.status !== 204) dirty = true;
      say(answer.status === 204 ? 'saved' : 'failed');
    }, function (error) {
      dirty = true;
      say('offline');
      timer = setTimeout(function () { save().catch(quiet); }, 8000);
      throw error;
    });
  }
  function quiet() {}
  function typed() {
    dirty = true;
    clearTimeout(timer);
    timer = setTimeout(function () { save().catch(quiet); }, 1200);
  }
  form.addEventListener('input', typed);
  document.addEventListener('visibilitychange', function () { if (document.hidden && dirty) save().catch(quiet); });
  window.addEventListener('online', function () { if (dirty) save().catch(quiet); });
  window.addEventListener('offline', function () { say('offline'); });
  /* Sent only once the line is there: what is typed is kept first, so a page that never arrives loses nothing. */
  form.addEventListener('submit', function (e) {
    if (e.submitter && e.submitter.formAction !== form.action) return;
    e.preventDefault();
    save().then(function () { leaving = true; form.submit(); }, quiet);
  });
  window.addEventListener('pageshow', function () { leaving = false; });
})();
