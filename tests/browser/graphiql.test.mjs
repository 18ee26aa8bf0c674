// GraphiQL at /graphiql: works under the page's own content security policy, as who is signed in, and keeps nothing.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axe, fitsWidth, openBrowser, press, shot, signInAdmin, startKith } from './lib.mjs';
import { addClient, addStaff, address, featureOn, link, visitorFor } from './practice.mjs';
import { eventually } from './wait.mjs';

let kith, browser, signedIn;
before(async () => {
  kith = await startKith({ db: 'sqlite' });
  browser = await openBrowser();
  signedIn = await (await signInAdmin(await browser.newPage({ base: kith.base }), kith)).context().storageState();
});
after(async () => {
  await browser?.close();
  await kith?.stop();
});

const open = async (t, options = {}) => {
  const context = await browser.newContext({ base: kith.base, ...options });
  await context.addCookies(signedIn.cookies);
  return browser.newPage({ context, t });
};
const ask = async (page) => {
  await page.getByRole('button', { name: /^Execute query/ }).click();
  await page.locator('.result-window', { hasText: '"first_name": "' }).waitFor();
};

test('a_query_is_asked_as_who_is_signed_in', async (t) => {
  const page = await open(t);
  await page.goto('/settings/api-keys');
  await press(page, 'GraphiQL', { role: 'link' });
  await ask(page);
});

test('the_schema_can_be_read', async (t) => {
  const page = await open(t);
  await page.goto('/graphiql');
  await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
  await page.getByRole('link', { name: 'Query', exact: true }).or(page.locator('.graphiql-doc-explorer-type-name', { hasText: /^Query$/ })).first().click();
  await page.locator('.graphiql-doc-explorer', { hasText: 'currentUser' }).waitFor();
});

test('what_is_typed_does_not_stay_in_the_browser', async (t) => {
  const page = await open(t);
  await page.goto('/graphiql');
  await ask(page);
  assert.deepEqual(await page.evaluate(() => Object.keys(localStorage).filter((name) => name.startsWith('graphiql'))), []);
});

test('a_subscription_listens_until_it_is_stopped', async (t) => {
  await featureOn(kith);
  const staff = await visitorFor(kith, await addStaff(kith, 'provider'));
  const [mia, ana] = [await addClient(staff, { first: 'Mia', last: 'Moss', born: '2016-01-01' }), await addClient(staff, { first: 'Ana', last: 'Moss', born: '1985-01-01', email: address('ana') })];
  const page = await open(t);
  await page.goto('/graphiql');
  await page.locator('.graphiql-query-editor .CodeMirror').evaluate((editor, text) => editor.CodeMirror.setValue(text),
    'subscription { accessChangedSubscription { kind client_id } }');
  await page.getByRole('button', { name: /^Execute query/ }).click();
  const listening = async () => Number(/kith_live_subscriptions (\d+)/.exec(await (await fetch(`${kith.base}/metrics`)).text())[1]);
  await eventually(async () => (await listening()) === 1, { what: 'nobody listens' });
  await link(kith, staff, mia, ana);
  const result = page.locator('.result-window', { hasText: '"kind": "grant_proposed"' });
  await result.waitFor();
  assert.match(await result.innerText(), new RegExp(`"client_id": "${mia}"`));
  await page.getByRole('button', { name: /^Stop query/ }).click();
  await eventually(async () => (await listening()) === 0, { what: 'the stream stays open' });
});

for (const width of [1280, 360])
  for (const dark of [false, true])
    test(`it_is_a_good_page_at_${width}_${dark ? 'dark' : 'light'}`, async (t) => {
      const page = await open(t, { width, dark });
      await page.goto('/graphiql');
      await ask(page);
      await axe(page, { exclude: ['.graphiql-container'] }); // its own markup is not ours to change
      await fitsWidth(page);
      await shot(page, 'graphiql');
    });
