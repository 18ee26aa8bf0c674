// Video calls: the pages of staff and of clients send on to the service, and the test of camera and microphone works with
// Chromium's own devices and says in words what is wrong. A Jitsi Meet of our own is played.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { expectStatus, goodPage, linkTo, openBrowser, press, startKith } from './lib.mjs';
import { addClient, addStaff, address, openPortal, visitorFor } from './practice.mjs';
import { eventually } from './wait.mjs';

let kith, browser, jitsi, staff, client, email, visit, later;
const came = [];

before(async () => {
  jitsi = createServer((request, response) => {
    if (request.url.startsWith('/visit-')) came.push(request.url);
    response.writeHead(request.url.startsWith('/visit-') ? 200 : 204, { 'content-type': 'text/html' }).end('<!doctype html><html lang="en"><title>Meet</title><h1>In the call</h1></html>');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => jitsi.once('listening', resolve));
  kith = await startKith({
    env: { KITH_JITSI_URL: `http://127.0.0.1:${jitsi.address().port}`, KITH_JITSI_APP: 'kith', KITH_JITSI_SECRET: 'shared' },
  });
  browser = await openBrowser(null, { whole: true, args: ['--use-fake-device-for-media-stream'] });
  staff = await visitorFor(kith, await addStaff(kith, 'provider'));
  email = address('ana');
  const id = await addClient(staff, { first: 'Ana', last: 'Ruiz', email });
  client = await openPortal(kith, staff, id, email);
  const type = await appointmentType();
  visit = await book(type, id, 5);
  later = await book(type, id, 24 * 60);
  await eventually(async () => (await kith.sql(`SELECT count(*) FROM video_call WHERE state = 'ready'`))[0][0] === '2', { what: 'the calls were not made' });
});
after(async () => {
  await browser?.close();
  await kith?.stop();
  jitsi?.close();
});

/** The stage, set from outside: no page is needed for it here. */
async function appointmentType() {
  await kith.sql(`INSERT INTO appointment_type (org_id, name, client_name, colour, length_min, contact_types, booking, created_at, changed_at)
    VALUES (1, 'Follow-up', '', 'teal', 50, 7, 'clients', 0, 0)`);
  return (await kith.sql('SELECT max(id) FROM appointment_type'))[0][0];
}

/** A visit by video that begins in so many minutes, by the form of the calendar. */
async function book(type, id, minutes) {
  const [[zone]] = await kith.sql('SELECT zone FROM organization WHERE id = 1');
  const [[provider]] = await kith.sql(`SELECT id FROM staff WHERE role = 'provider'`);
  const at = new Date(Date.now() + minutes * 60_000);
  const day = new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' }).format(at);
  const time = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' }).format(at);
  const answer = await staff.submit('/calendar/new', { type, staff: provider, day, time, contact_type: 'video_chat', client: String(id), overlap_ok: '1' }, { action: '/calendar/new' });
  assert.equal(answer.status, 303, await answer.clone().text());
  return (await kith.sql('SELECT max(id) FROM appointment'))[0][0];
}

async function open(t, visitor, options = {}) {
  const context = await browser.newContext({ base: kith.base, ...options });
  await context.addCookies(visitor ? visitor.cookies().split('; ').map((pair) => {
    const at = pair.indexOf('=');
    return { name: pair.slice(0, at), value: pair.slice(at + 1), url: kith.base };
  }) : []);
  const page = await browser.newPage({ context, t });
  page.scripts = options.scripts ?? true;
  return page;
}
const claims = (url) => JSON.parse(Buffer.from(/jwt=[^.]+\.([^.]+)\./.exec(url)[1], 'base64url').toString());
const last = () => came.at(-1);

test('the_provider_comes_from_the_visit_to_the_call_and_holds_it', async (t) => {
  const page = await open(t, staff);
  await page.goto(`/appointments/${visit}`);
  await press(page, 'Video call', { role: 'link' });
  await page.getByText('Ready').waitFor();
  await goodPage(page, 'video-call');
  const tab = page.context().waitForEvent('page');
  await page.getByRole('button', { name: 'Start or join' }).click();
  await (await tab).getByText('In the call').waitFor();
  assert.equal(claims(last()).context.user.affiliation, 'owner');
});

test('a_client_joins_from_the_portal_with_a_token_of_their_own', async (t) => {
  const page = await open(t, client);
  await page.goto(`/portal/appointments/${visit}/video`);
  await goodPage(page, 'video-visit');
  await page.getByRole('button', { name: 'Join', exact: true }).click();
  await page.getByText('In the call').waitFor();
  const { room, context, exp } = claims(last());
  assert.equal(last().slice(1).split('?')[0], room);
  assert.deepEqual([context.user.name, context.user.affiliation], ['Ana R.', 'member']);
  assert.ok(exp - Date.now() / 1000 < 310);
});

test('on_a_slow_line_a_client_joins_with_sound_only_without_any_script_on_a_phone', async (t) => {
  const page = await open(t, client, { width: 360, scripts: false });
  await page.goto(`/portal/appointments/${visit}/video`);
  await goodPage(page);
  await page.getByRole('button', { name: 'Join with sound only' }).click();
  await page.getByText('In the call').waitFor();
  assert.match(page.url(), /startAudioOnly=true/);
});

test('a_call_that_is_not_open_yet_says_when_and_has_no_button', async (t) => {
  const page = await open(t, client, { width: 360, dark: true });
  await page.goto(`/portal/appointments/${later}/video`);
  await page.getByText('The call opens at').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Join' }).count(), 0);
  await goodPage(page);
});

test('looking_at_the_page_lets_nobody_in', async (t) => {
  const before = came.length;
  const page = await open(t, client);
  await page.goto(`/portal/appointments/${later}/video`);
  assert.equal(came.length, before);
  assert.deepEqual(await kith.sql(`SELECT joined_at FROM video_entry WHERE appointment_id = ${later} AND joined_at IS NOT NULL`), []);
});

test('the_link_of_the_mail_shows_the_call_without_a_sign_in_and_a_dead_one_says_what_to_do', async (t) => {
  const page = await open(t, null, { width: 360 });
  expectStatus(page, 410);
  const mail = await kith.mailbox.next(email, { subject: /video appointment/ });
  await page.goto(linkTo(mail, '/video'));
  await page.getByRole('heading', { name: 'Video visit' }).waitFor();
  await goodPage(page, 'video-link');
  await page.goto('/video?t=AAAA');
  await page.getByRole('heading', { name: 'This link no longer works' }).waitFor();
  await goodPage(page);
});

test('staff_see_the_call_on_a_phone_in_the_dark', async (t) => {
  const page = await open(t, staff, { width: 360, dark: true });
  await page.goto(`/appointments/${later}/video`);
  await page.getByText('The call opens at').waitFor();
  await goodPage(page, 'video-call');
});

test('camera_and_microphone_are_shown_and_heard', async (t) => {
  const page = await open(t, null);
  await page.context().grantPermissions(['camera', 'microphone']);
  await page.goto('/video/test');
  await goodPage(page);
  await page.getByRole('button', { name: 'Start the test' }).click();
  await page.getByText('Camera: works').waitFor();
  await page.getByText('Microphone: works, it hears you').waitFor(); // Chromium's own microphone beeps
  assert.ok(await page.locator('video').evaluate((video) => video.videoWidth > 0));
  await page.getByRole('button', { name: 'Play a sound' }).click();
  await page.getByText('Sound: a tone was played').waitFor();
  await goodPage(page, 'video-test');
  await page.getByRole('button', { name: 'Stop the test' }).click();
  assert.equal(await page.locator('video').isVisible(), false);
});

test('a_browser_that_may_not_use_them_is_told_how_to_allow_it_on_a_phone', async (t) => {
  const page = await open(t, null, { width: 360, dark: true });
  await page.context().grantPermissions([]);
  await page.goto('/video/test');
  await page.getByRole('button', { name: 'Start the test' }).click();
  await page.getByText('Camera: the browser may not use it.').waitFor();
  await page.getByText('Microphone: the browser may not use it.').waitFor();
  await page.mouse.move(0, 0);
  await goodPage(page, 'video-test');
});

test('without_devices_the_page_says_that_none_was_found', async (t) => {
  const bare = await openBrowser(t, { whole: true });
  const page = await bare.newPage({ base: kith.base, width: 360 });
  await page.context().grantPermissions(['camera', 'microphone']);
  await page.goto('/video/test');
  await page.getByRole('button', { name: 'Start the test' }).click();
  await page.getByText('Camera: none was found.').waitFor();
});

test('without_scripts_the_page_says_so', async (t) => {
  const page = await open(t, null, { width: 360, scripts: false });
  await page.goto('/video/test');
  await page.getByText('This test needs JavaScript.').waitFor();
  await goodPage(page);
});

test('no_other_page_may_ask_for_camera_or_microphone', async () => {
  const policy = async (path) => (await client.fetch(path)).headers.get('permissions-policy');
  assert.match(await policy('/video/test'), /camera=\(self\), microphone=\(self\)/);
  for (const path of ['/portal', `/portal/appointments/${visit}/video`, '/video?t=AAAA', '/sign-in']) assert.match(await policy(path), /camera=\(\), microphone=\(\)/);
});
