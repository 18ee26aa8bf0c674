// Every page that can be reached by links, as each kind of person of the demo practice: it answers, its links lead
// somewhere, it logs no error, axe finds nothing in both themes, and it fits a phone. Two addresses that differ only in
// numbers are one page. KITH_SCREENS=1 keeps a picture of each.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axe, fitsWidth, openBrowser, shot, signIn, startKith } from './lib.mjs';

const PASSWORD = 'Riverbend-demo-1';
const PEOPLE = [
  { who: 'a_stranger', start: ['/sign-in', '/reset', '/no/such/page'] },
  { who: 'the_owner', email: 'rosa.lind@riverbend.example', start: ['/staff'], most: 120 },
  { who: 'support', email: 'theo.park@riverbend.example', start: ['/staff'], most: 40 },
  { who: 'a_father_of_two', email: 'chidi.okafor@mail.example', start: ['/portal'], most: 60 },
  { who: 'a_teenager', email: 'zoe.marsh@mail.example', start: ['/portal'], most: 40 },
  { who: 'a_shared_mailbox', email: 'larsen.family@mail.example', start: ['/sign-in/pick'], most: 20 },
];
let kith, browser;
before(async () => {
  kith = await startKith({ demo: true });
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await kith?.stop();
});

/** "/clients/12/family?page=2" → "/clients/N/family": what makes it another page for a person. */
const shape = (url) => url.pathname.replace(/\/\d+(?=\/|$)/g, '/N');

async function linksOf(page) {
  const hrefs = await page.locator('a[href]').evaluateAll((all) => all.map((a) => a.href));
  // The links inside the demo's mails are for whoever got the mail.
  if (new URL(page.url()).pathname === '/mailbox/mail') return [];
  return hrefs
    .map((href) => new URL(href.replace(/#.*/, '')))
    .filter((url) => url.origin === kith.base && !url.pathname.startsWith('/assets/'));
}

const VIEWS = [{ width: 1280 }, { width: 360, dark: true }, { width: 360 }, { width: 1280, dark: true }];
const LOOKS = process.env.KITH_LONG || process.env.KITH_SCREENS === '1' ? VIEWS : VIEWS.slice(0, 2); // each theme, each width

async function inspect(page, name) {
  for (const { width, dark = false } of LOOKS) {
    await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light' });
    await page.setViewportSize({ width, height: width === 360 ? 740 : 800 });
    await page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished)));
    await axe(page);
    await fitsWidth(page);
    if (!dark) await shot(page, name);
  }
}

const inspected = new Set(); // pages that a colleague already looked at closely: then only that it answers

async function crawl(page, person) {
  const queue = person.start.map((path) => new URL(path, kith.base));
  const seen = new Set(queue.map(shape));
  const bad = [];
  let visited = 0;
  while (queue.length > 0 && visited < (person.most ?? 20)) {
    const url = queue.shift();
    visited += 1;
    const response = await page.goto(url.href);
    const expected = url.pathname === '/no/such/page' ? 404 : 200;
    if (response.status() !== expected) bad.push(`${url.pathname} answered ${response.status()} (linked from ${url.from ?? 'the start'})`);
    page.problems.splice(0).forEach((problem) => expected === 404 || bad.push(`${url.pathname}: ${problem}`));
    const known = /^\/(portal|as|with)\b/.test(url.pathname) ? `${person.who} ${shape(url)}` : shape(url);
    if (!inspected.has(known)) await inspect(page, `${person.who}${shape(url).replaceAll('/', '-')}`).catch((error) => bad.push(error.message));
    inspected.add(known);
    for (const link of await linksOf(page)) {
      if (seen.has(shape(link)) || link.pathname === '/sign-out') continue;
      seen.add(shape(link));
      queue.push(Object.assign(link, { from: url.pathname }));
    }
  }
  assert.deepEqual(bad, [], bad.join('\n\n'));
  return visited;
}

for (const person of PEOPLE) {
  test(`every_page_in_reach_of_${person.who}_is_good`, { timeout: 300_000 }, async (t) => {
    const page = await browser.newPage({ base: kith.base });
    if (person.email) {
      const code = person.who === 'the_owner' ? (await kith.cli('demo', 'code')).stdout.trim() : undefined;
      await signIn(page, { email: person.email, password: PASSWORD, code });
      page.problems.length = 0;
    }
    t.diagnostic(`${await crawl(page, person)} pages`);
  });
}
