// Every page that links lead to, from the start pages of staff and of a caregiver: axe, no sideways scroll, no error in the console; one of
// each route, on a desktop in both themes, which differ in colours alone, and on a phone.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axe, expectStatus, fitsWidth, noConsoleErrors, openBrowser, signIn, startKith } from './lib.mjs';
import { routeOf } from './routes.mjs';

const PASSWORD = 'Riverbend-demo-1';
let kith, browser;
before(async () => {
  kith = await startKith({ demo: true });
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await kith?.stop();
});

/** The route an address belongs to; pages in somebody else's account count as pages of their own. */
const nameOf = async (path) => {
  const found = await routeOf(path);
  return found && (/^\/(as|with)\//.test(path) ? `acting ${found.name}` : found.name);
};

/** Follows links, one address for each route; gives the addresses found. */
async function crawl(visit, start) {
  const seen = new Map(), waiting = [start];
  while (waiting.length) {
    const path = waiting.shift();
    const name = await nameOf(new URL(path, kith.base).pathname);
    if (!name || seen.has(name)) continue;
    seen.set(name, path);
    for (const link of await visit(path)) waiting.push(link);
  }
  return seen;
}

// a file for a calendar or a spreadsheet is no page
const linksOn = (page) => page.evaluate(() => [...document.querySelectorAll('a[href]')].filter((a) => a.origin === location.origin && !/\.(ics|csv)$/.test(a.pathname)).map((a) => a.pathname + a.search));

test('the_practices_name_is_read_in_full_in_the_header_at_every_width', async () => {
  for (const width of [1280, 1024, 900, 360]) {
    const page = await browser.newPage({ base: kith.base, width });
    await signIn(page, { email: 'jonas.weber@riverbend.example', password: PASSWORD });
    const name = await page.locator('.topbar .brand-name').evaluate((e) => ({ text: e.textContent, cut: e.scrollHeight > e.clientHeight + 1 || e.scrollWidth > e.clientWidth + 1 }));
    assert.deepEqual(name, { text: 'Riverbend Family Practice', cut: false }, `at ${width}`);
    await page.close();
  }
});

test('the_demos_mails_are_dated_in_words_by_the_practices_clock', async () => {
  const page = await browser.newPage({ base: kith.base, width: 1280 });
  await page.goto('/mailbox');
  assert.match(await page.locator('.people li').first().textContent(), / · \w{3} \d{1,2} \w{3} \d{4}, \d{1,2}:\d\d [ap]m E[SD]T/);
  assert.doesNotMatch(await page.locator('main').textContent(), /\+0000/);
  await page.locator('.people a').first().click();
  assert.match(await page.locator('.facts').textContent(), /\d{1,2}:\d\d [ap]m E[SD]T/);
  await page.close();
});

const WANTED = process.env.KITH_SCREENS === '1'; // docs/screens: the settings too, which tests of their own go through
const PEOPLE = [
  ...(WANTED ? [['the_owner', 'rosa.lind@riverbend.example', '/settings', 25]] : []),
  ['a_provider', 'jonas.weber@riverbend.example', '/staff', 25],
  ['a_caregiver', 'chidi.okafor@mail.example', '/portal', 10],
  ['a_teenager', 'zoe.marsh@mail.example', '/portal', 8],
];
const SIZES = [{ width: 1280, height: 800 }, { width: 360, height: 740 }];
for (const [who, email, start, least] of PEOPLE) {
  test(`every_page_${who}_comes_to_is_good_at_1280_in_both_themes_and_at_360`, { timeout: 900_000 }, async () => {
    const page = await browser.newPage({ base: kith.base });
    expectStatus(page, 401);
    const code = who === 'the_owner' ? /\d{6}/.exec((await kith.cli('demo', 'code')).stdout)[0] : '';
    await signIn(page, { email, password: PASSWORD, code });
    const wrong = [];
    const open = async (path) => {
      const answer = await page.goto(path);
      if (!answer || answer.status() >= 400) wrong.push(`${path}: ${answer?.status()}`);
    };
    const dark = async () => {
      await page.emulateMedia({ colorScheme: 'dark' });
      await axe(page);
      await page.emulateMedia({ colorScheme: 'light' });
    };
    // An open page becomes a phone's by its style sheets alone; one that draws calendars or charts for its width is opened again.
    const look = async (path) => {
      for (const size of SIZES) {
        await page.setViewportSize(size);
        if (size === SIZES[0] || (await page.locator('script[src*="-bundle"]').count())) await open(path);
        for (const check of size === SIZES[0] ? [axe, dark, fitsWidth, noConsoleErrors] : [axe, fitsWidth, noConsoleErrors])
          await Promise.resolve().then(() => check(page)).catch((error) => wrong.push(`${path} at ${size.width}: ${error.message}`));
        page.problems.length = 0;
      }
      return path.startsWith('/mailbox/') ? [] : linksOn(page); // the demo's mails are everybody's: their links are not this person's
    };
    const found = await crawl(look, start);
    await page.close();
    assert.ok(found.size >= least, `only ${found.size} pages were found: ${[...found.keys()].join(', ')}`);
    assert.deepEqual(wrong, []);
  });
}
