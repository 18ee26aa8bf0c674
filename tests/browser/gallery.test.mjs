// The rest of docs/screens/pages: what no link of the crawl leads to, of the demo practice. KITH_SCREENS=1 ./dev test --only gallery.
// A page that the demo has nothing for has its reason in docs/screens/pages/none.tsv; tests/dev/screens.test.mjs asks for one or the other.
import { test } from 'node:test';
import { fitsWidth, openBrowser, picturesOfRoute, shotOfRoute, signIn, startKith } from './lib.mjs';
import { pageRoutes } from './routes.mjs';

const PASSWORD = 'Riverbend-demo-1';
const FAMILY = ['chidi.okafor', 'grace.whitfield', 'zoe.marsh', 'ana.ruiz'];
/** Where the numbers of an address come from. */
const TABLE = {
  client: 'client', other: 'client', contact: 'contact', grant: 'portal_grant', appointment: 'appointment', type: 'appointment_type', invoice: 'invoice',
  payment: 'payment', payer: 'payer', charge: 'charge', rule: 'split_rule', package: 'package', offering: 'offering', service: 'service', staff: 'staff',
  organization: 'organization', group: 'client_group', tag: 'tag', location: 'appointment_location', room: 'room', row: 'availability', age: 'age_rule', tax: 'tax',
};

test('pictures_of_what_no_link_leads_to', { skip: process.env.KITH_SCREENS !== '1', timeout: 900_000 }, async (t) => {
  const kith = await startKith({ t, demo: true, args: ['--payments', 'test'] });
  const browser = await openBrowser(); // what a page logs is for the tests of its own
  t.after(() => browser.close());
  const rows = (text) => kith.sql(text).catch(() => []);
  const addresses = async (pattern) => {
    const names = [...pattern.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
    const last = names.at(-1);
    if (!last) return pattern.includes('*') ? [] : [pattern];
    const found = names.length === 1 ? await rows(`SELECT id FROM ${TABLE[last]} ORDER BY id`)
      : names.length === 2 && last === 'other' ? await rows('SELECT a.id, b.id FROM client a, client b WHERE a.id < b.id')
        : names.length > 2 ? [] : [...await rows(`SELECT ${names[0]}_id, id FROM ${TABLE[last]}`), ...await rows(`SELECT a.id, b.id FROM ${TABLE[names[0]]} a, ${TABLE[last]} b`)];
    return found.slice(0, 20).map((row) => row.reduce((path, id) => path.replace(/\{\w+\}/, id), pattern));
  };
  const pages = {};
  const as = async (name) => {
    if (pages[name]) return pages[name];
    const page = (pages[name] = await browser.newPage({ base: kith.base }));
    const code = name === 'rosa.lind' ? /\d{6}/.exec((await kith.cli('demo', 'code')).stdout)[0] : '';
    if (name) await signIn(page, { email: `${name}@${FAMILY.includes(name) ? 'mail' : 'riverbend'}.example`, password: PASSWORD, code });
    return page;
  };
  for (const route of await pageRoutes()) {
    if (!picturesOfRoute(route).length) continue;
    const can = (who) => route.who[who].startsWith('yes');
    search: for (const path of await addresses(route.pattern)) {
      for (const name of can('stranger') ? [''] : can('owner') ? ['rosa.lind'] : FAMILY) {
        const page = await as(name);
        const answer = await page.request.get(path, { maxRedirects: 0 });
        if (answer.status() !== 200 || !/html/.test(answer.headers()['content-type'])) continue;
        await page.goto(path);
        for (const width of [360, 1280]) {
          await page.setViewportSize({ width, height: width < 600 ? 740 : 800 });
          await fitsWidth(page);
          await shotOfRoute(page);
        }
        break search;
      }
    }
  }
});
