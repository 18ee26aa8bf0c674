// Documents that leave the house: a superbill in the portal, links that end, files in mails, what staff see of it, and the logo.
import assert from 'node:assert/strict';
import { deflateSync } from 'node:zlib';
import { after, before, test } from 'node:test';
import { eventually, expectStatus, goodPage, openBrowser, press, signIn, startKith } from './lib.mjs';
import { visitorFor } from './practice.mjs';

const PASSWORD = 'Riverbend-demo-1';
const DESK = 'jonas.weber@riverbend.example', FATHER = 'chidi.okafor@mail.example', OWNER = 'rosa.lind@riverbend.example';
let kith, browser, desk, father, mia, superbill, acting;
const main = (page) => page.locator('main').innerText();
const one = async (text) => (await kith.sql(text))[0]?.[0] ?? assert.fail(`nothing for ${text}`);
const as = async (t, email, options = {}) => signIn(await browser.newPage({ base: kith.base, t, ...options }), { email, password: PASSWORD });
const daysAgo = (n) => new Date(Date.now() - n * 86_400_000).toISOString().slice(0, 10);

async function superbillOf(client, fields = {}) {
  const provider = await one(`SELECT s.id FROM staff s JOIN staff_billing b ON b.staff_id = s.id WHERE b.npi <> '' ORDER BY s.id LIMIT 1`);
  const added = await desk.submit(`/clients/${client}/billing/charges/new?own=1`,
    { description: 'Family session', service_on: daysAgo(3), units: '1', unit_price: '140', staff: provider, code_system: 'cpt', code: '90847', diagnoses: 'F41.1', ...fields },
    { action: `/clients/${client}/billing/charges/new` });
  assert.equal(added.status, 303, (await added.clone().text()).replace(/<[^>]+>/g, ' ').slice(-1500));
  const charge = await one(`SELECT max(id) FROM charge WHERE client_id = ${client}`);
  const made = await desk.submit(`/clients/${client}/billing/superbills/new`, { charges: charge, do: 'ready' });
  assert.equal(made.status, 303, (await made.clone().text()).replace(/<[^>]+>/g, ' ').slice(-1500));
  return Number(/superbills\/(\d+)/.exec(made.headers.get('location'))[1]);
}
const send = (client, id, fields) => desk.submit(`/clients/${client}/billing/superbills/${id}/send`, fields);
const mailTo = (address) => kith.mailbox.next(address, { ms: 30_000 });
const linkIn = (mail) => /https?:\/\/\S+(\/documents\/\S+)/.exec(mail.text)?.[1] ?? assert.fail(mail.text);

before(async () => {
  kith = await startKith({ demo: true });
  browser = await openBrowser();
  desk = await visitorFor(kith, { email: DESK, password: PASSWORD });
  father = await visitorFor(kith, { email: FATHER, password: PASSWORD });
  mia = Number(await one(`SELECT id FROM client WHERE first_name = 'Mia' AND last_name = 'Okafor'`));
  acting = `/as/${await one(`SELECT g.id FROM portal_grant g JOIN contact c ON c.id = g.contact_id JOIN client w ON w.id = c.linked_client_id WHERE c.client_id = ${mia} AND w.first_name = 'Chidi' AND g.state = 'active'`)}`;
  superbill = await superbillOf(mia);
});
after(async () => {
  await browser?.close();
  await kith?.stop();
});

test('a_caregiver_finds_superbills_in_the_portal_and_has_their_own_copy_as_pdf', async (t) => {
  const secret = await superbillOf(mia, { confidential: '1' });
  const page = await as(t, FATHER, { width: 360 });
  await page.goto(`${acting}/portal/superbills`);
  await goodPage(page, 'portal-superbills');
  await press(page, /Superbill/, { role: 'link', within: page.locator('ul.cards') });
  assert.match(await main(page), /Family session[^]*90847 · F41\.1[^]*Paid by you/);
  await goodPage(page, 'portal-superbill');
  assert.equal((await father.fetch(`${acting}/portal/superbills/${secret}`)).status, 404, 'confidential: the client alone');
  assert.doesNotMatch(await (await father.fetch(`${acting}/portal/superbills`)).text(), new RegExp(`superbills/${secret}"`));
  assert.equal((await father.fetch(`/portal/superbills/${superbill}`)).status, 404, 'it is of another account');
  assert.match(await (await father.fetch(`${acting}/portal/superbills?q=nobody`)).text(), /None found/);
  const asked = await father.submit(`${acting}/portal/superbills/${superbill}`, {}, { action: `${acting}/portal/superbills/${superbill}/pdf` });
  assert.equal(asked.status, 303);
  await eventually(async () => (await father.fetch(asked.headers.get('location'))).headers.get('content-type') === 'application/pdf', { ms: 30_000, what: 'no PDF' });
});

test('a_superbill_goes_to_a_typed_address_by_a_link_that_staff_can_end', async (t) => {
  const page = await as(t, DESK);
  await page.goto(`/clients/${mia}/billing/superbills/${superbill}/send`);
  await goodPage(page, 'superbill-send');
  await page.locator('input[name=to_client]').uncheck();
  await page.locator('#f-email').fill('Claims@Insurer.test');
  await press(page, 'Send');
  assert.match(await main(page), /The superbill was sent/);
  const mail = await mailTo('claims@insurer.test');
  assert.doesNotMatch(mail.subject + mail.text.replace(/https?:\/\/\S+/g, ''), /Okafor|F41|90847|140/); // a port or a token may hold any number
  const path = linkIn(mail), guest = await browser.newPage({ base: kith.base, t, width: 360, scripts: false });
  await guest.goto(path);
  const shown = await main(guest);
  assert.match(shown, /A superbill[^]*From Riverbend/);
  assert.doesNotMatch(shown, /Mia|Okafor|F41/);
  await goodPage(guest, 'document-link');
  const stranger = await fetch(new URL(path, kith.base));
  assert.match(stranger.headers.get('x-robots-tag'), /noindex/);
  const [download] = await eventually(async () => {
    const waits = guest.waitForEvent('download', { timeout: 4000 }).catch(() => null);
    await guest.getByRole('button', { name: 'Download the PDF' }).click();
    const got = await waits;
    return got && [got];
  }, { ms: 40_000, what: 'no download' });
  assert.match(download.suggestedFilename(), /^superbill-[\w-]+\.pdf$/);
  await page.goto(`/clients/${mia}/billing/documents?q=claims`);
  assert.match(await main(page), /Superbill[^]*claims@insurer\.test[^]*Downloaded/);
  await goodPage(page, 'documents-sent');
  await page.locator('tbody summary').first().click();
  await press(page, 'End this link', { role: 'link' });
  await goodPage(page, 'document-end');
  await press(page, 'End it');
  assert.match(await main(page), /The link is dead[^]*Ended/);
  expectStatus(guest, 410);
  assert.equal((await guest.goto(path)).status(), 410);
  await goodPage(guest, 'document-link-dead');
});

test('a_file_is_attached_where_staff_choose_it_and_never_a_confidential_one_for_others', async () => {
  assert.equal((await send(mia, superbill, { email: 'post@insurer.test', way: 'file' })).status, 303);
  const mail = await mailTo('post@insurer.test');
  assert.equal(mail.attachments.length, 1);
  assert.equal(mail.attachments[0].content.subarray(0, 5).toString(), '%PDF-');
  assert.match(mail.text, /not encrypted/);
  assert.doesNotMatch(mail.text, /\/documents\//);
  const secret = await superbillOf(mia, { confidential: '1' });
  const refused = await send(mia, secret, { email: 'post@insurer.test', way: 'file', sure: '1' });
  assert.equal(refused.status, 422);
  assert.match(await refused.text(), /attached for the client alone/);
});

test('an_invoice_is_sent_to_its_payer_and_dies_with_it', async () => {
  const made = await desk.submit(`/billing/invoices/new?client=${mia}`, { client: mia, description1: 'Report', units1: '1', unit_price1: '100', do: 'send' }, { action: '/billing/invoices/new' });
  const path = made.headers.get('location').split('?')[0];
  const asked = await desk.submit(`${path}/pdf`, { do: 'send' });
  const sending = asked.headers.get('location');
  assert.match(sending, /\/billing\/documents\/\d+\/send$/);
  const nobody = await desk.submit(sending, { email: '' });
  assert.equal(nobody.status, 422);
  assert.match(await nobody.text(), /Choose to whom it goes/);
  assert.equal((await desk.submit(sending, { email: 'books@fund.test', days: '7' })).status, 303);
  const link = linkIn(await mailTo('books@fund.test'));
  assert.equal((await fetch(new URL(link, kith.base))).status, 200);
  assert.equal((await desk.submit(`${path}/void`, {})).status, 303);
  assert.equal((await fetch(new URL(link, kith.base))).status, 410);
});

/** A picture of one colour. */
function png(width, height) {
  const table = Array.from({ length: 256 }, (_, n) => { let c = n; for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1; return c >>> 0; });
  const crc = (bytes) => (bytes.reduce((c, b) => table[(c ^ b) & 255] ^ (c >>> 8), 0xffffffff) ^ 0xffffffff) >>> 0;
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type), data]), out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(data.length);
    body.copy(out, 4);
    out.writeUInt32BE(crc(body), body.length + 4);
    return out;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const rows = Buffer.concat(Array.from({ length: height }, () => Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3, 0x5b)])));
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head), chunk('tEXt', Buffer.from('Comment\0where it was taken')), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
}

test('with_the_access_of_a_caregiver_end_their_copies_of_superbills_and_the_documents_that_were_made', async () => {
  const path = `${acting}/portal/superbills`;
  const asked = await father.submit(`${path}/${superbill}`, {}, { action: `${path}/${superbill}/pdf` });
  const made = asked.headers.get('location');
  await eventually(async () => (await father.fetch(made)).headers.get('content-type') === 'application/pdf', { ms: 30_000, what: 'no PDF' });
  const contact = await one(`SELECT contact_id FROM portal_grant WHERE id = ${acting.slice(4)}`);
  const revoke = `/clients/${mia}/family/${contact}/access/revoke`;
  const [, reason] = /name="reason" value="([^"]+)"/.exec(await (await desk.fetch(revoke)).text());
  const revoked = await desk.submit(revoke, { reason });
  assert.equal(revoked.status, 303, (await revoked.clone().text()).replace(/<[^>]+>/g, ' ').slice(-800));
  for (const gone of [path, `${path}/${superbill}`, made]) {
    const answer = await father.fetch(gone);
    assert.deepEqual([answer.status, answer.headers.get('kith-reason')], [403, 'context_ended'], gone);
    assert.doesNotMatch(await answer.text(), /\b90847\b|Family session/, gone);
  }
  const own = made.replace(acting, '');
  assert.equal((await father.fetch(own)).status, 404, 'nor in their own account');
});

test('a_logo_is_drawn_anew_and_shown_as_documents_begin', async (t) => {
  const page = await as(t, OWNER).catch(() => null) ?? assert.fail('no owner');
  await page.getByLabel(/code/i).first().fill(/\d{6}/.exec((await kith.cli('demo', 'code')).stdout)[0]);
  await page.keyboard.press('Enter');
  await page.waitForURL(/staff/);
  await page.goto('/settings/billing/logo');
  await goodPage(page, 'settings-logo-none');
  expectStatus(page, 422);
  await page.locator('#f-file').setInputFiles({ name: 'logo.png', mimeType: 'image/png', buffer: Buffer.from('<svg onload=alert(1)>') });
  await press(page, 'Use it');
  assert.match(await main(page), /It has to be a PNG/);
  await page.locator('#f-file').setInputFiles({ name: 'logo.png', mimeType: 'image/png', buffer: png(1600, 400) });
  await press(page, 'Use it');
  assert.match(await main(page), /The logo is on documents/);
  await goodPage(page, 'settings-logo');
  const kept = Buffer.from(await one('SELECT hex(png) FROM practice_logo'), 'hex');
  assert.equal(kept.readUInt32BE(16), 1000, 'drawn smaller');
  assert.ok(!kept.includes('where it was taken'));
  const shown = async () => /<img class="brand-logo" src="([^"]+)"/.exec(await (await father.fetch('/portal')).text())?.[1].replaceAll('&amp;', '&');
  const first = await shown();
  const picture = await fetch(`${kith.base}${first}`); // for anybody, as the practice's name is
  assert.equal(picture.headers.get('content-type'), 'image/png');
  assert.match(picture.headers.get('cache-control'), /immutable/);
  assert.ok(Buffer.from(await picture.arrayBuffer()).equals(kept));
  const jpeg = await page.evaluate(() => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 300, height: 100 });
    canvas.getContext('2d').fillRect(0, 0, 200, 50);
    return canvas.toDataURL('image/jpeg').split(',')[1];
  });
  await page.locator('#f-file').setInputFiles({ name: 'logo.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(jpeg, 'base64') });
  await press(page, 'Use it');
  assert.match(await main(page), /The logo is on documents/);
  const again = Buffer.from(await one('SELECT hex(png) FROM practice_logo'), 'hex');
  assert.deepEqual([again.readUInt32BE(16), again.readUInt32BE(20)], [300, 100]);
  assert.notEqual(await shown(), first, 'browsers that kept the old one ask for the new one');
  assert.match(await (await fetch(`${kith.base}/book/1`)).text(), /<img class="brand-logo"/, 'and where strangers book');
  await press(page, 'Take it away');
  assert.match(await main(page), /The logo was taken away/);
  assert.equal(await shown(), undefined);
  assert.equal((await fetch(`${kith.base}${first}`)).status, 404);
});
