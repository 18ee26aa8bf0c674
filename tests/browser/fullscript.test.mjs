// Fullscript, from the practice's yes to the parent's portal: a Fullscript of our own is played.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { LATEST, asker, keyFor, statementsOf } from '../api/lib.mjs';
import { startFullscript } from './fullscript.mjs';
import { eventually, expectStatus, goodPage, openBrowser, press, signInAdmin, startKith } from './lib.mjs';
import { addClient, addStaff, address, featureOn, markedAsUsed, openPortal, visitorFor } from './practice.mjs';

const SOON = { ms: 30_000, what: 'Fullscript was not asked' };
let kith, browser, store, provider, staff, ana, tom, leo, email, mother;

before(async () => {
  store = await startFullscript();
  kith = await startKith({ env: store.env });
  browser = await openBrowser();
  await featureOn(kith);
  provider = await addStaff(kith, 'provider');
  staff = await visitorFor(kith, provider);
  email = address('ana');
  ana = await addClient(staff, { first: 'Ana', last: 'Ruiz', born: '1985-05-05', email });
  tom = await addClient(staff, { first: 'Tom', last: 'Ruiz', born: '1983-01-01', email });
  leo = await addClient(staff, { first: 'Leo', last: 'Ruiz', born: '2018-03-09' });
  mother = await openPortal(kith, staff, ana, email);
});
after(async () => {
  await browser?.close();
  await kith?.stop();
  await store?.close();
});

async function open(t, visitor, options = {}) {
  const context = await browser.newContext({ base: kith.base, ...options });
  await context.addCookies(visitor.cookies().split('; ').map((pair) => {
    const at = pair.indexOf('=');
    return { name: pair.slice(0, at), value: pair.slice(at + 1), url: kith.base };
  }));
  return browser.newPage({ context, t });
}
const main = (page) => page.locator('main').innerText();
/** Loads the page until its words say so. */
const says = (page, words) => eventually(async () => {
  await page.reload();
  return words.test(await main(page));
}, SOON);

test('the_practice_says_yes_at_fullscript_and_finishes_with_a_button', async (t) => {
  const page = await signInAdmin(await browser.newPage({ base: kith.base, t }), kith);
  await page.goto('/settings');
  await press(page, 'Fullscript', { role: 'link', within: page.locator('main') });
  assert.match(await main(page), /Not connected/);
  await goodPage(page, 'fullscript-settings-empty');
  await press(page, 'Connect with Fullscript');
  await press(page, 'Yes, connect', { role: 'link' });
  assert.match(await main(page), /Connect your practice with Fullscript\?/);
  const again = page.url();
  await goodPage(page, 'fullscript-finish');
  await press(page, 'Connect');
  assert.match(await main(page), /Riverside at Fullscript/);
  await goodPage(page, 'fullscript-settings');
  expectStatus(page, 409);
  await page.goto(again); // the same answer once more
  await press(page, 'Connect');
  assert.match(await main(page), /was used already/);
});

test('an_adult_is_connected_and_a_second_of_the_address_is_refused_by_name', async (t) => {
  const page = await open(t, staff);
  await page.goto(`/clients/${ana}/supplements`);
  await goodPage(page, 'fullscript-none');
  await press(page, 'Connect');
  await says(page, /account of their own/);
  await goodPage(page, 'fullscript-connected');
  await page.goto(`/clients/${tom}/supplements`);
  assert.match(await main(page), /Ana Ruiz is connected with this one/);
  await goodPage(page, 'fullscript-held');
});

test('the_connection_moves_and_is_moved_back', async (t) => {
  const page = await open(t, staff, { viewport: { width: 360, height: 800 } });
  for (const [to, from] of [[tom, 'Ana'], [ana, 'Tom']]) {
    await page.goto(`/clients/${to}/supplements`);
    await press(page, 'Move the connection', { role: 'link' });
    assert.match(await main(page), new RegExp(`from ${from} Ruiz`));
    await goodPage(page, `fullscript-move-${from}`);
    await press(page, 'Move the connection');
    assert.match(await main(page), /account of their own/);
  }
  assert.equal(store.patients.length, 1);
});

test('a_child_is_made_there_as_a_dependent_of_the_parent_who_was_chosen', async (t) => {
  const page = await open(t, staff);
  await kith.sql(`INSERT INTO contact (org_id, client_id, linked_client_id, relationship, contact_type, created_at) VALUES (1, ${leo}, ${ana}, 'is_parent', 'adult', 0)`);
  await page.goto(`/clients/${leo}/supplements`);
  await goodPage(page, 'fullscript-parents');
  await page.getByRole('radio', { name: /Ana Ruiz/ }).check();
  await press(page, 'Connect as a dependent');
  assert.match(await main(page), /Waits for you/);
  await goodPage(page, 'fullscript-waits');
  await press(page, 'Open in Fullscript');
  await page.getByText('At Fullscript: /drafts/Leo').waitFor();
  store.add({ first_name: 'Leo', last_name: 'Ruiz', email, date_of_birth: '2018-03-09', is_dependent: true, guardian_patient_id: 'patient-1' });
  await page.goto(`/clients/${leo}/supplements`);
  await press(page, 'Look again');
  await says(page, /is a dependent of this parent/);
  await goodPage(page, 'fullscript-dependent');
});

test('a_client_opens_fullscript_from_the_portal_and_a_child_s_page_says_nothing', async (t) => {
  const page = await open(t, mother, { viewport: { width: 360, height: 800 } });
  await page.goto('/portal');
  await press(page, 'Supplements', { role: 'link', within: page.locator('main') });
  await goodPage(page, 'fullscript-portal');
  await press(page, 'Open Fullscript');
  await page.getByText('At Fullscript: /plans/1').waitFor();
});

test('the_api_tells_who_is_known_there_and_leads_there_as_the_pages_do', async () => {
  const key = await keyFor(kith, provider.email);
  const desk = asker(kith, { key }), latest = asker(kith, { key, version: LATEST }), own = asker(kith, { cookie: mother.cookies() });
  const KNOWN = 'has_fullscript fullscript { id }';
  const known = await desk.ok(`{ ana: user(id: "${ana}") { ${KNOWN} } tom: user(id: "${tom}") { ${KNOWN} } leo: user(id: "${leo}") { ${KNOWN} } }`);
  assert.deepEqual(known, { ana: { has_fullscript: true, fullscript: { id: 'patient-1' } }, tom: { has_fullscript: false, fullscript: null }, leo: { has_fullscript: true, fullscript: { id: 'patient-2' } } });
  await markedAsUsed(kith);
  const asked = (ids) => statementsOf(kith, desk, 'Known', `query Known($ids: [ID]) { users(ids: $ids) { ${KNOWN} } }`, { ids });
  const one = await asked([leo]);
  assert.equal(await asked([leo, ana, tom]), one, 'as many statements for three as for one');
  assert.match((await desk.ok(`{ dynamicLink(user_id: "${leo}") }`)).dynamicLink, /\/drafts\/Leo$/);
  const wrong = async (ask, args) => (await ask(`{ dynamicLink(${args}) }`)).errors.map((error) => [error.extensions.code, error.message]);
  assert.deepEqual(await wrong(desk, `user_id: "${tom}"`), [['NOT_AVAILABLE', 'The client is not connected.']]);
  assert.deepEqual(await wrong(latest, `user_id: "${ana}", entrypoint: LABS`), [['INVALID_ARGUMENT', 'entrypoint is CATALOG. There are no lab tests here.']]);
  const { data } = await own(`{ currentUser { ${KNOWN} } dynamicLink }`);
  assert.deepEqual([data.currentUser, new URL(data.dynamicLink).pathname], [{ has_fullscript: true, fullscript: null }, '/plans/1']);
  assert.equal((await own(`{ dynamicLink(user_id: "${tom}") }`)).data.dynamicLink, null, 'of somebody else: nothing is there');
});

test('disconnected_the_way_in_is_gone_and_the_page_is_neutral', async (t) => {
  const page = await open(t, staff);
  await page.goto(`/clients/${ana}/supplements`);
  await press(page, 'Disconnect', { role: 'link' });
  await goodPage(page, 'fullscript-end');
  await press(page, 'Disconnect');
  assert.match(await main(page), /Staff ended the connection/);
  await goodPage(page, 'fullscript-ended');
  const portal = await open(t, mother);
  await portal.goto('/portal');
  assert.doesNotMatch(await main(portal), /Supplements/);
  await portal.goto('/portal/supplements');
  assert.match(await main(portal), /Ask the practice/);
  await goodPage(portal, 'fullscript-portal-none');
});
