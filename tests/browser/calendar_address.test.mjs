// The page Calendar address, of a client and of staff, on a desktop and a phone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { goodPage, openBrowser, press, signIn, signInAdmin, startKith } from './lib.mjs';
import { PASSWORD, addClient, addStaff, address, openPortal, visitorFor } from './practice.mjs';

test('a_client_makes_renews_and_stops_a_calendar_address', async (t) => {
  const kith = await startKith({ t });
  const staff = await visitorFor(kith, await addStaff(kith, 'provider'));
  const email = address('ana');
  await openPortal(kith, staff, await addClient(staff, { first: 'Ana', last: 'Ruiz', email }), email);
  const browser = await openBrowser(t);
  for (const [width, dark, scripts] of [[360, false, true], [1280, true, true], [1280, false, false]]) {
    const page = await browser.newPage({ base: kith.base, width, dark, scripts });
    await signIn(page, { email, password: PASSWORD });
    await page.goto('/portal/calendar-address');
    await press(page, 'Make an address for Your appointments');
    const code = page.locator('#address-client');
    const first = await code.textContent();
    assert.match(first, /\/feeds\/calendar\/[\w-]+\.ics$/);
    await goodPage(page, `calendar-address-${width}`);
    await press(page, 'New address for Your appointments', { role: 'link' });
    await goodPage(page, `calendar-address-ask-${width}`);
    await press(page, 'Make a new address');
    assert.notEqual(await code.textContent(), first);
    await press(page, 'Stop Your appointments', { role: 'link' });
    await press(page, 'Stop it');
    assert.equal(await code.count(), 0);
    await page.close();
  }
});

test('staff_have_an_address_of_their_own', async (t) => {
  const kith = await startKith({ t });
  const browser = await openBrowser(t);
  const page = await browser.newPage({ base: kith.base });
  await signInAdmin(page, kith);
  await page.goto('/calendar/address');
  await press(page, 'Make an address for Your visits');
  const url = new URL(await page.locator('#address-staff').textContent());
  await goodPage(page, 'calendar-address-staff');
  const answer = await fetch(kith.base + url.pathname);
  assert.equal(answer.status, 200);
  assert.match(await answer.text(), /^BEGIN:VCALENDAR\r\n/);
});
