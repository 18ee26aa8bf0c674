// A teenager's own page: who has access, what they see and why not more, in words; and names of any length.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { eventually, fitsWidth, goodPage, openBrowser, press, signIn, startKith } from './lib.mjs';
import { addClient, addStaff, link, featureOn, visitorFor } from './practice.mjs';

const main = (page) => page.locator('main').innerText();

describe('on_the_demo_practice', () => {
  let kith;
  before(async () => {
    kith = await startKith({ demo: true });
  });
  after(() => kith?.stop());
  const zoe = async (t, options = {}) => {
    const page = await (await openBrowser(t)).newPage({ base: kith.base, ...options });
    return signIn(page, { email: 'zoe.marsh@mail.example', password: 'Riverbend-demo-1' });
  };

  test('a_teenager_reads_in_words_who_sees_what_until_when_and_whom_to_ask', async (t) => {
    const page = await zoe(t, { width: 360 });
    await page.goto('/portal/family');
    assert.match(await main(page), /Helen Marsh[\s\S]*mother · since [^·]+ · until the age of 18, by the practice's age rules/);
    await goodPage(page);
    await press(page, 'Ask for help', { role: 'link', within: page.locator('section').filter({ hasText: 'Only the practice reads' }) });
    assert.equal(new URL(page.url()).pathname, '/portal/help');
    await page.goto('/portal/family');
    await press(page, 'Helen Marsh', { role: 'link' });
    const text = await main(page);
    assert.match(text, /What others see/);
    assert.match(text, /Chat with provider\s*At this age it is yours alone, by the practice's rules\./);
    assert.doesNotMatch(text, /level|grant gives/);
    await page.locator('[name="cap_bills"][value="none"]').check({ force: true });
    await press(page, 'Save');
    assert.match(await main(page), /View and pay bills\s*You took this away\./);
    await goodPage(page);
  });

  test('the_access_log_reads_as_sentences', async (t) => {
    const page = await zoe(t);
    await page.goto('/portal/profile');
    await eventually(async () => {
      await page.goto('/portal/access-log');
      assert.match(await main(page), /Zoe Marsh looked at the profile/);
      return true;
    });
    assert.doesNotMatch(await main(page), /looked at:|, Zoe Marsh/);
  });
});

test('a_name_without_a_break_widens_no_page', async (t) => {
  const kith = await startKith({ t });
  await featureOn(kith);
  const account = await addStaff(kith, 'provider');
  const staff = await visitorFor(kith, account);
  const long = { first: 'Wolfeschlegelsteinhausenbergerdorff'.repeat(2), last: 'Hubertblainelongnamewithoutanybreak' };
  const client = await addClient(staff, { ...long, born: '2016-01-01' });
  const mother = await addClient(staff, { ...long, first: `${long.first}a`, born: '1985-01-01', email: `${'a'.repeat(60)}@${'b'.repeat(60)}.example` });
  await link(kith, staff, client, mother);
  const page = await (await openBrowser(t)).newPage({ base: kith.base, width: 360 });
  await signIn(page, account);
  for (const path of ['', '/family', '/edit', '/face-sheet', '/explain', '/settings', '/archive', `/family/link/${mother}/access`, '/access-log']) {
    if (path.endsWith('/access')) page.expectedStatuses.add(409);
    if (path === '/access-log') page.expectedStatuses.add(403);
    await page.goto(`/clients/${client}${path}`);
    await fitsWidth(page);
  }
  for (const path of ['/clients', '/to-do/invites']) {
    await page.goto(path);
    await fitsWidth(page);
  }
});
