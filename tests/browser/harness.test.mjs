// The harness itself, on pages of a small server of its own: a check that cannot fail proves nothing.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { DirMailbox, axe, eventually, expectStatus, fitsWidth, goodPage, linkTo, noConsoleErrors, openBrowser, shot, totp } from './lib.mjs';

const page = (body) => `<!doctype html><html lang="en"><head><title>A page</title><meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,"></head><body><main><h1>A page</h1>${body}</main></body></html>`;
const PAGES = {
  '/good': page('<p>Hello</p>'),
  '/no-label': page('<input name="a">'),
  '/pale': page('<p style="color:#999;background:#fff">Too pale to read</p>'),
  '/wide': page('<div style="width:2000px">wide</div>'),
  '/inline-script': page('<script>1</script>'),
  '/dark': page('<style>@media (prefers-color-scheme: dark) { body { background:#000; color:#fff } }</style><p>Hello</p>'),
};
let server, base, browser;

before(async () => {
  server = createServer((request, response) => {
    const body = PAGES[request.url];
    response.writeHead(body ? 200 : 404, {
      'content-type': 'text/html',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; img-src data:",
    });
    response.end(body ?? page('not here'));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  base = `http://127.0.0.1:${server.address().port}`;
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  server.close();
});

const open = async (path, options = {}) => {
  const opened = await browser.newPage({ base, ...options });
  await opened.goto(path);
  return opened;
};

for (const [theme, dark] of [['light', false], ['dark', true]]) {
  for (const width of [1280, 360]) {
    test(`a_good_page_passes_in_${theme}_at_${width}`, async () => goodPage(await open('/dark', { width, dark })));
  }
}

test('axe_runs_under_a_strict_csp_and_sees_a_missing_label', async () => {
  await assert.rejects(axe(await open('/no-label')), /label/);
});
test('axe_sees_low_contrast', async () => {
  await assert.rejects(axe(await open('/pale')), /color-contrast/);
});
test('axe_can_leave_out_a_part', async () => axe(await open('/pale'), { exclude: ['p'] }));
test('axe_looks_again_as_soon_as_a_page_is_not_the_same_to_it', async () => {
  const page = await open('/good');
  await axe(page);
  for (const change of [
    () => document.querySelector('main').insertAdjacentHTML('beforeend', '<img src="/x.png">'),
    () => document.querySelector('main').insertAdjacentHTML('beforeend', '<p style="color: #ccc; background: #fff">pale 1</p>'),
    () => document.querySelector('main').insertAdjacentHTML('beforeend', '<input id="f-1">'),
  ]) {
    await page.goto('/good');
    await axe(page);
    await page.evaluate(change);
    await assert.rejects(axe(page));
  }
});
test('sideways_scrolling_is_seen', async () => {
  await assert.rejects(fitsWidth(await open('/wide', { width: 360 })), /2\d\d\d px wide/);
});
test('a_broken_csp_is_a_console_error', async () => {
  const opened = await open('/inline-script');
  assert.throws(() => noConsoleErrors(opened), /Content Security Policy/);
});
test('a_missing_page_is_an_error_unless_expected', async () => {
  assert.throws(() => noConsoleErrors({ problems: ['x'], isClosed: () => true }));
  const opened = await browser.newPage({ base });
  expectStatus(opened, 404);
  await opened.goto('/missing');
  noConsoleErrors(opened);
});

test('pictures_are_named_by_width_and_theme_and_only_when_asked_for', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'kith-screens-'));
  const was = { ...process.env };
  t.after(() => {
    process.env.KITH_SCREENS = was.KITH_SCREENS ?? '';
    rmSync(folder, { recursive: true });
  });
  process.env.KITH_SCREENS_DIR = folder;
  process.env.KITH_SCREENS = '0';
  await shot(await open('/good'), 'good');
  process.env.KITH_SCREENS = '1';
  await shot(await open('/good'), 'good');
  await shot(await open('/good', { width: 360, dark: true }), 'good');
  delete process.env.KITH_SCREENS_DIR;
  assert.deepEqual(readdirSync(folder).sort(), ['good-desktop.jpg', 'good-phone-dark.jpg']);
});

const EML = (to, subject, body) => `From: Kith <kith@kith.test>\r\nTo: ${to}\r\nSubject: ${subject}\r\nDate: Mon, 2 Mar 2026 10:00:00 +0000\r\n\r\n${body}\r\n`;

test('a_mail_is_found_by_address_and_subject_and_its_link_read', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'kith-mail-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const box = new DirMailbox(folder);
  assert.deepEqual(await box.to('ana@x.test'), []);
  writeFileSync(join(folder, '1.eml'), EML('Ana <Ana@x.test>', 'You are invited', 'Open http://127.0.0.1/invite/abc?x=1 now.'));
  writeFileSync(join(folder, '2.eml'), EML('ben@x.test', 'Other', 'nothing'));
  writeFileSync(join(folder, '3.tmp'), 'half');
  const mail = await box.next('ana@x.test', { subject: /invited/ });
  assert.equal(linkTo(mail, '/invite/'), 'http://127.0.0.1/invite/abc?x=1');
  assert.throws(() => linkTo(mail, '/reset/'), /no link to \/reset\//);
  await assert.rejects(box.next('ana@x.test', { subject: /reset/, ms: 100 }), /no mail to ana@x.test/);
});

test('eventually_gives_what_came_and_the_last_error_when_nothing_did', async () => {
  let calls = 0;
  assert.equal(await eventually(() => ++calls === 3 && 'third'), 'third');
  await assert.rejects(eventually(() => { throw new Error('still closed'); }, { ms: 60 }), /still closed/);
});

test('totp_agrees_with_rfc_6238', async () => {
  // RFC 6238 appendix B, SHA-1, shortened to six digits
  const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
  assert.equal(await totp(secret, 59_000), '287082');
  assert.equal(await totp(secret, 1_111_111_109_000), '081804');
});
