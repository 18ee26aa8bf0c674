// The calendar page with script: FullCalendar over the server's own calendar, which stays for paper, phones and the
// columns by provider and by room. Times come and go as the reader's wall clock shows them; the server knows the zone.
import { Calendar } from 'fullcalendar';
import dayGrid from 'fullcalendar/daygrid';
import interaction from 'fullcalendar/interaction';
import list from 'fullcalendar/list';
import theme from 'fullcalendar/themes/classic';
import timeGrid from 'fullcalendar/timegrid';
import './calendar-bundle.css';

const root = document.getElementById('calendar');
const own = root?.querySelector('.cal-own');
const views = { day: 'timeGridDay', week: 'timeGridWeek', month: 'dayGridMonth', list: 'listTwoWeeks' };
const wide = matchMedia('(min-width: 48.01em)');
const make = (tag, props = {}, ...children) => { const el = Object.assign(document.createElement(tag), props); el.append(...children); return el; };
const wall = (date) => date.toISOString().slice(0, 16);
const addHref = (day, time, extra = '') => `${root.dataset.new}${root.dataset.new.endsWith('?') ? '' : '&'}day=${day}${time ? `&time=${encodeURIComponent(time)}` : ''}${extra}`;

// ---- a sentence at the foot of the window, with one thing to do ----
let toast;
function say(text, label, act) {
  toast?.remove();
  toast = make('div', { className: 'cal-toast' }, make('span', { textContent: text }));
  toast.setAttribute('role', 'status');
  if (label) {
    const button = make('button', { type: 'button', className: 'btn btn-small', textContent: label });
    button.addEventListener('click', () => { toast.remove(); act(); });
    toast.append(button);
  }
  const close = make('button', { type: 'button', className: 'btn btn-small', textContent: 'Close' });
  close.addEventListener('click', () => toast.remove());
  toast.append(close);
  document.body.append(toast);
}

// ---- a question ----
function ask(title, lines, yes) {
  return new Promise((done) => {
    const dialog = make('dialog', { className: 'cal-dialog' }, make('h2', { id: 'cal-ask', textContent: title }));
    dialog.setAttribute('aria-labelledby', 'cal-ask');
    for (const line of lines) dialog.append(make('p', { textContent: line }));
    const go = make('button', { type: 'button', className: 'btn btn-primary', textContent: yes });
    const stay = make('button', { type: 'button', className: 'btn btn-quiet', textContent: 'Leave it where it was' });
    let answer = false;
    go.addEventListener('click', () => { answer = true; dialog.close(); });
    stay.addEventListener('click', () => dialog.close());
    dialog.addEventListener('close', () => { dialog.remove(); done(answer); });
    dialog.append(make('div', { className: 'form-end' }, go, stay));
    document.body.append(dialog);
    dialog.showModal();
  });
}

// ---- quick add: the server's own form, in a dialog ----
async function quickAdd(href) {
  let page;
  try {
    const reply = await fetch(`${href}&quick=1`, { credentials: 'same-origin' });
    if (!reply.ok || reply.redirected) throw new Error(reply.status);
    page = new DOMParser().parseFromString(await reply.text(), 'text/html');
  } catch { location.href = href; return; }
  const form = page.getElementById('session');
  if (!form) { location.href = href; return; }
  form.append(make('input', { type: 'hidden', name: 'back', value: location.pathname + location.search })); // here again, afterwards
  const dialog = make('dialog', { className: 'cal-dialog' }, make('h2', { id: 'cal-quick', textContent: 'Quick add' }), document.adoptNode(form));
  dialog.setAttribute('aria-labelledby', 'cal-quick');
  dialog.append(make('p', { className: 'small' }, make('a', { href, textContent: 'All fields' })));
  dialog.addEventListener('close', () => dialog.remove());
  dialog.querySelector('.form-end .btn-quiet')?.addEventListener('click', (e) => { e.preventDefault(); dialog.close(); });
  document.body.append(dialog);
  window.htmx?.process?.(dialog);
  dialog.querySelector('#f-who').addEventListener('keydown', (e) => { if (e.key === 'Enter') e.preventDefault(); }); // the search goes by itself
  dialog.showModal();
}

// ---- moving ----
async function send(fields) {
  const body = new URLSearchParams(fields);
  for (const el of root.querySelectorAll('.cal-guard input')) body.set(el.name, el.value);
  const reply = await fetch(root.dataset.move, { method: 'POST', body, credentials: 'same-origin', headers: { Accept: 'application/json' } });
  if (!(reply.headers.get('content-type') || '').includes('json')) { location.reload(); throw new Error('signed out'); }
  return reply.json();
}
const placeOf = (event) => ({ id: event.id, start: wall(event.start), end: wall(event.end || event.start) });

async function moved(info) {
  const before = placeOf(info.oldEvent), after = placeOf(info.event);
  let version = info.event.extendedProps.version;
  let answer;
  try {
    answer = await send({ ...after, version });
    if (!answer.ok && answer.may && await ask('Move it anyway?', answer.problems, 'Move anyway')) answer = await send({ ...after, version, overlap_ok: 1 });
    else if (!answer.ok && answer.may) { info.revert(); return; }
  } catch { info.revert(); say('It was not moved: the server did not answer.'); return; }
  if (!answer.ok) { info.revert(); say(answer.problems.join(' ')); return; }
  info.event.setExtendedProp('version', answer.version);
  say(answer.said, 'Undo', async () => {
    const back = await send({ ...before, version: answer.version, overlap_ok: 1 }).catch(() => null);
    calendar.refetchEvents();
    say(back?.ok ? 'It is back where it was.' : back ? back.problems.join(' ') : 'The server did not answer.');
  });
}

const headerText = (date, view) => date.toLocaleDateString('en-US', { timeZone: 'UTC', weekday: 'short' }) + (view === 'dayGridMonth' ? '' : ` ${date.getUTCDate()}`);
let calendar;
function start() {
  const full = make('div', { className: 'cal-full' });
  own.hidden = true;
  root.append(full);
  const scroll = '07:00:00';
  calendar = new Calendar(full, {
    plugins: [theme, dayGrid, timeGrid, list, interaction],
    initialView: views[root.dataset.view],
    views: { listTwoWeeks: { type: 'list', duration: { days: 14 }, navLinks: false } },
    initialDate: root.dataset.day,
    timeZone: 'UTC', // the wall clock of the reader, sent without a zone
    now: () => root.dataset.now,
    headerToolbar: false,
    height: 'auto',
    firstDay: 0,
    allDaySlot: false,
    slotMinTime: root.dataset.from || '07:00:00',
    slotMaxTime: root.dataset.until || '19:00:00',
    scrollTime: scroll,
    slotDuration: '00:30:00',
    snapDuration: '00:15:00',
    nowIndicator: true,
    dayMaxEvents: 5,
    navLinks: true,
    dayHeaderContent: (info) => headerText(info.date, info.view.type),
    navLinkHint: (text, date) => `${headerText(date, 'timeGridWeek')}: open this day`,
    dayCellDidMount: (info) => info.el.removeAttribute('aria-label'), // its visits say more, and it would hide them
    navLinkDayClick: (date) => { location.href = link('day', wall(date).slice(0, 10)); },
    editable: true,
    eventMinHeight: 25, // a quarter of an hour is a line that can be read and touched
    eventInteractive: true,
    eventOverlap: true,
    slotEventOverlap: false,
    eventDisplay: 'block',
    fixedWeekCount: false,
    selectable: true,
    selectMirror: true,
    events: async (range, ok, fail) => {
      try {
        const reply = await fetch(`${root.dataset.events}&from=${wall(range.start).slice(0, 10)}&until=${wall(range.end).slice(0, 10)}`, { credentials: 'same-origin' });
        if (!reply.ok || reply.redirected) throw new Error(reply.status);
        ok(await reply.json());
      } catch (e) { say('The visits could not be loaded. Load the page again.'); fail(e); }
    },
    eventContent: (info) => {
      const p = info.event.extendedProps;
      const short = info.event.end - info.event.start <= 30 * 60000 && info.view.type.startsWith('timeGrid');
      const box = make('span', { className: short ? 'cal-box is-short' : 'cal-box' }, make('span', { className: 'cal-who', textContent: info.event.title }), ' ');
      if (info.view.type !== 'listTwoWeeks') box.append(make('span', { className: 'cal-time', textContent: info.timeText }), ' ');
      if (p.badge) box.append(make('span', { className: 'cal-state', textContent: p.badge }), ' ');
      if (info.view.type !== 'dayGridMonth') box.append(make('span', { className: 'cal-detail', textContent: p.detail }));
      return { domNodes: [box] };
    },
    eventDrop: moved,
    eventResize: moved,
    dateClick: (info) => quickAdd(addHref(wall(info.date).slice(0, 10), info.allDay ? '' : wall(info.date).slice(11))),
    select: (info) => {
      const minutes = (info.end - info.start) / 60000;
      if (info.allDay || minutes <= 30) return;
      quickAdd(addHref(wall(info.start).slice(0, 10), wall(info.start).slice(11), `&length=${minutes}`));
    },
  });
  calendar.render();
}

// ---- the server's grid: a click on a free place adds there ----
const STEP = 15;
for (const places of root?.querySelectorAll('.cal-places') || []) {
  places.addEventListener('click', (e) => {
    if (e.target !== places || !wide.matches) return;
    const box = places.getBoundingClientRect();
    const hours = Number(places.closest('.cal-grid').dataset.hours);
    const minutes = Math.floor(((e.clientY - box.top) / box.height) * hours * 60 / STEP) * STEP + Number(places.dataset.first) * 60;
    quickAdd(`${places.dataset.add}&time=${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`);
  });
}

// ---- keys, while the focus is in the calendar: none of them without it (WCAG 2.1.4) ----
function link(view, day) {
  const url = new URL(location.href);
  url.searchParams.set('view', view);
  if (day) url.searchParams.set('day', day);
  return url.href;
}
const keys = { p: 'before', ArrowLeft: 'before', n: 'after', ArrowRight: 'after', t: 'today' };
root?.addEventListener('keydown', (e) => {
  if (e.ctrlKey || e.metaKey || e.altKey || /^(input|select|textarea)$/i.test(e.target.tagName) || e.target.closest('dialog')) return;
  if (keys[e.key]) document.querySelector(`[data-cal="${keys[e.key]}"]`)?.click();
  else if ('dwml'.includes(e.key)) location.href = link({ d: 'day', w: 'week', m: 'month', l: 'list' }[e.key]);
  else if (e.key === 'a') quickAdd(addHref(root.dataset.day, ''));
  else return;
  e.preventDefault();
});

if (root && !root.dataset.plain && views[root.dataset.view] && wide.matches) start();
