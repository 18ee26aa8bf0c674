// The main pages by the Tab key alone: all that can be used is reached once, in sight, with a mark that says where one is; and their
// headings, as a screen reader lists them.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { expectStatus, openBrowser, signIn, startKith } from './lib.mjs';

const PASSWORD = 'Riverbend-demo-1';
let kith, browser, leo;
before(async () => {
  kith = await startKith({ demo: true, args: ['--payments', 'test'] });
  browser = await openBrowser();
  [[leo]] = await kith.sql("SELECT id FROM client WHERE first_name = 'Leo' AND last_name = 'Ruiz'");
});
after(async () => {
  await browser?.close();
  await kith?.stop();
});

const DESK = 'jonas.weber@riverbend.example', FAMILY = 'chidi.okafor@mail.example';
const PAGES = [
  ['', () => '/sign-in'],
  [DESK, () => '/staff'],
  [DESK, () => '/clients'],
  [DESK, () => `/clients/${leo}`],
  [DESK, () => `/clients/${leo}/family`],
  [DESK, () => '/calendar/new'],
  [DESK, () => '/billing'],
  [FAMILY, () => '/portal'],
  [FAMILY, () => '/portal/appointments'],
  [FAMILY, () => '/portal/notification-settings'],
];

/** What the Tab key has to come to: marks each with a number, and says how many. Of radios of one name one is a stop. */
const mark = () => {
  const shown = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')]
    .filter((e) => e.checkVisibility({ visibilityProperty: true }) && !e.disabled && e.tabIndex >= 0);
  const stops = shown.filter((e) => e.type !== 'radio' || e === (shown.find((o) => o.name === e.name && o.form === e.form && o.checked) ?? shown.find((o) => o.name === e.name && o.form === e.form)));
  stops.forEach((e, i) => e.setAttribute('data-stop', i));
  return stops.length;
};

/** Where the focus is, and what is wrong with it there. */
const here = async () => {
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))); // what has the focus is scrolled to
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const marked = [e, e.closest('label')].filter(Boolean).some((x) => getComputedStyle(x).outlineStyle !== 'none' && parseFloat(getComputedStyle(x).outlineWidth) >= 2);
  const box = e.getBoundingClientRect(), [x, y] = [box.x + box.width / 2, box.y + Math.min(box.height / 2, 20)];
  const top = document.elementFromPoint(x, y);
  return {
    stop: e.getAttribute('data-stop'),
    what: `${e.localName} ${(e.getAttribute('aria-label') ?? e.textContent.trim() ?? '').slice(0, 40)} ${e.name ?? ''}`,
    marked,
    box: `${Math.round(box.x)} ${Math.round(box.y)} ${Math.round(box.width)} ${top?.className}`,
    inSight: Boolean(top && (e.contains(top) || top.contains(e) || e.labels?.[0]?.contains(top))),
  };
};

for (const width of [1280, 360]) {
  test(`every_main_page_is_walked_by_the_tab_key_alone_at_${width}`, { timeout: 300_000 }, async (t) => {
    const people = {};
    const wrong = [];
    for (const [email, path] of PAGES) {
      people[email] ??= await browser.newPage({ base: kith.base, width, t });
      const page = people[email];
      if (email && page.url() === 'about:blank') await signIn(page, { email, password: PASSWORD });
      await page.goto(path());
      await page.evaluate(() => { // from the start, also where a field has the focus already
        document.body.tabIndex = -1;
        document.body.focus();
        document.body.removeAttribute('tabindex');
      });
      const count = await page.evaluate(mark), reached = new Set();
      let last = '';
      for (let i = 0; i <= 4 * count; i++) { // a date has several stops within
        await page.keyboard.press('Tab');
        const at = await page.evaluate(here);
        if (!at || (reached.has(at.stop) && at.stop !== last)) break;
        const within = at.stop === last; // the parts of a date are marked by the browser
        last = at.stop;
        if (i === 0 && !/Skip to/.test(at.what)) wrong.push(`${path()}: begins at ${at.what}`);
        reached.add(at.stop);
        if (!at.marked && !within) wrong.push(`${path()}: nothing marks ${at.what}`);
        if (!at.inSight) wrong.push(`${path()}: ${at.what} is behind something at ${at.box}`);
      }
      const missed = await page.evaluate((got) => [...document.querySelectorAll('[data-stop]')].filter((e) => !got.includes(e.getAttribute('data-stop'))).map((e) => e.outerHTML.slice(0, 120)), [...reached]);
      for (const one of missed) wrong.push(`${path()}: never reached: ${one}`);
    }
    assert.deepEqual(wrong, []);
  });
}

test('what_went_wrong_has_the_focus_with_and_without_scripts_and_leads_to_its_field', async (t) => {
  const [[bill]] = await kith.sql("SELECT i.id FROM invoice i JOIN payer p ON p.id = i.payer_id JOIN client c ON c.id = p.client_id WHERE c.first_name = 'Grace' AND i.balance > 0 LIMIT 1");
  const known = await signIn(await browser.newPage({ base: kith.base, t }), { email: 'grace.whitfield@mail.example', password: PASSWORD });
  for (const scripts of [true, false]) {
    const context = await browser.newContext({ base: kith.base, width: 360, scripts });
    await context.addCookies(await known.context().cookies());
    const page = await browser.newPage({ context, t, scripts });
    expectStatus(page, 422);
    const focused = (what) => page.waitForFunction((id) => document.activeElement?.id === id, what, { polling: 100 });
    await page.goto(`/portal/bills/${bill}/pay`);
    await page.getByLabel('Amount').fill('9999');
    await page.keyboard.press('Enter');
    await focused('errors');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await focused('f-amount');
  }
});

test('headings_are_one_of_the_first_rank_and_skip_none', async (t) => {
  const wrong = [];
  const people = {};
  for (const [email, path] of PAGES) {
    people[email] ??= await browser.newPage({ base: kith.base, t });
    const page = people[email];
    if (email && page.url() === 'about:blank') await signIn(page, { email, password: PASSWORD });
    await page.goto(path());
    const ranks = await page.evaluate(() => [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].filter((e) => e.checkVisibility()).map((e) => Number(e.localName[1])));
    if (ranks.filter((rank) => rank === 1).length !== 1) wrong.push(`${path()}: ${ranks}`);
    if (ranks.some((rank, i) => rank > (ranks[i - 1] ?? 0) + 1)) wrong.push(`${path()}: a rank is skipped in ${ranks}`);
  }
  assert.deepEqual(wrong, []);
});
