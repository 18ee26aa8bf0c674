// tests/browser/lib.mjs — real Chromium against a real Kith. See tests/README.md.
//
//   import { startKith, openBrowser, axe, shot } from './lib.mjs';
//   test('a_fact', async (t) => {
//     const kith = await startKith({ t, demo: true });
//     const browser = await openBrowser(t);
//     const page = await browser.newPage({ base: kith.base, width: 360, dark: true });
//     await page.goto('/sign-in');
//     await axe(page);
//   });                       // a page that logged an error or broke the CSP fails the test when it closes
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { chromium } from 'playwright-core';
import { root } from './kith.mjs';
import { routeOf } from './routes.mjs';
import { eventually } from './wait.mjs';

export { engines, freePort, freshDatabase, kith, kithBin, root, startKith, walkEngines } from './kith.mjs';
export { DirMailbox, Maildir, linkTo, links } from './mail.mjs';
export { eventually } from './wait.mjs';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const COLOURS = ['color-contrast', 'link-in-text-block']; // the themes differ in colours alone: the dark one sets nothing else in assets/kith.css
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];

// The same engine without the rest of a browser, which takes a third of the CPU.
const SHELL = '/usr/bin/chromium-headless-shell';
const WHOLE = '/usr/bin/chromium';

/**
 * One Chromium; closed after the test `t` (or by close()). `whole`: the browser as people have it, for what the engine alone has not
 * (notifications, permissions, cameras). newPage(options) opens a page in a context of its own (cookies
 * of nobody else): base, width (1280), height, dark, scripts (true), context (a context to share a sign-in with), t (the test
 * that fails when the page logs an error; else the one of openBrowser). `args`: more switches of Chromium.
 */
export async function openBrowser(t, { args = [], whole = false } = {}) {
  const executablePath = process.env.KITH_CHROMIUM ?? (whole || !existsSync(SHELL) ? WHOLE : SHELL);
  const browser = await chromium.launch({ executablePath, args: [...FLAGS, ...args] });
  t?.after(() => browser.close());
  return {
    close: () => browser.close(),
    newContext: (options = {}) => newContext(browser, options),
    newPage: async (options = {}) => {
      const context = options.context ?? (await newContext(browser, options));
      const page = await context.newPage();
      page.scripts = options.scripts ?? true;
      return watch(page, options.t ?? t);
    },
  };
}

async function newContext(browser, { base, width = 1280, height, dark = false, scripts = true } = {}) {
  const context = await browser.newContext({
    baseURL: base,
    viewport: { width, height: height ?? (width < 600 ? 740 : 800) },
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
    javaScriptEnabled: scripts,
    locale: 'en-US',
    timezoneId: 'America/New_York',
  });
  context.setDefaultTimeout(30_000);
  return context;
}

/** Keeps what the page complained about; after the test `t` it must be nothing. */
function watch(page, t) {
  const problems = [];
  page.problems = problems;
  page.expectedStatuses = new Set();
  page.on('pageerror', (error) => problems.push(`uncaught: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() !== 'error') return;
    // htmx says so of what a new page cuts off as well; a request that fails in any other way is told by itself below
    if (/^htmx: htmx:error: Failed to fetch/.test(message.text())) return;
    const status = /status of (\d+)/.exec(message.text());
    if (!(status && page.expectedStatuses.has(Number(status[1])))) problems.push(`${message.type()}: ${message.text()} (${message.location().url})`);
  });
  page.on('requestfailed', (request) => {
    const why = request.failure()?.errorText ?? '';
    if (why !== 'net::ERR_ABORTED') problems.push(`failed: ${request.url()} ${why}`);
  });
  t?.after(() => noConsoleErrors(page));
  return page;
}

/** A page that answers 403, 404, 410… on purpose: Chromium logs those as errors. */
export function expectStatus(page, ...statuses) {
  for (const status of statuses) page.expectedStatuses.add(status);
}

export function noConsoleErrors(page) {
  const { problems } = page;
  assert.equal(problems.length, 0, `the page logged errors (${page.isClosed() ? 'closed' : page.url()}):\n${problems.join('\n')}`);
}

/**
 * axe-core finds nothing (WCAG 2.2 A and AA) on the page as it stands. `exclude`: selectors, each with a reason beside it. A page that
 * is the same to axe as one it found nothing on in this run (the other engine's, another test's) is not looked at again, nor, in the
 * other theme, at anything but colours. `bySort`: of a document that flows, as a mail does, what its elements say is the same to axe, if they
 * say something. */
export async function axe(page, { exclude = [], bySort = false } = {}) {
  await shotOfRoute(page);
  const [structure, colours] = await sameToAxe(page, exclude, bySort);
  const left = [structure, colours].filter((seen) => !existsSync(seen));
  if (!left.length) return;
  const only = existsSync(structure) ? { type: 'rule', values: COLOURS } : { type: 'tag', values: AXE_TAGS };
  const rules = Object.fromEntries(COLOURS.map((rule) => [rule, { enabled: !existsSync(colours) }]));
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axeSource);
  const violations = await page.evaluate(
    async ({ runOnly, without, rules }) => {
      const result = await globalThis.axe.run({ exclude: without.map((selector) => [selector]) }, {
        runOnly,
        rules,
        resultTypes: ['violations'], // nothing else is looked at, so nothing else is described
      });
      return result.violations.map((violation) => ({
        rule: violation.id,
        help: violation.help,
        nodes: violation.nodes.slice(0, 8).map((node) => `${node.target.join(' ')}: ${node.any.concat(node.all, node.none).map((check) => check.message).join('; ')}`),
      }));
    },
    { runOnly: only, without: exclude, rules },
  );
  assert.equal(violations.length, 0, `axe on ${page.url()}:\n${JSON.stringify(violations, null, 2)}`);
  for (const seen of left) writeFileSync(seen, '');
}

const axeSeen = join(process.env.KITH_TEST_DIR ?? mkdtempSync(join(tmpdir(), 'kith-axe-')), 'axe');
mkdirSync(axeSeen, { recursive: true });

/**
 * Two files named by all that decides what axe finds: markup, what is filled in, chosen, pointed at and focused, and the window; the
 * second, for colours, by the theme as well. Tokens do not count, and of a number in words and names only its length and which others are the same: an id that stands twice still does.
 */
async function sameToAxe(page, exclude, bySort) {
  const { state, dark, html } = await page.evaluate(() => {
    const all = [...document.querySelectorAll('*')];
    const fields = [...document.querySelectorAll('input, textarea, option')].map((e) => `${e.value ? 1 : 0}${e.checked ?? e.selected ?? ''}${e.indeterminate ?? ''}`);
    const at = [document.activeElement, ...document.querySelectorAll(':hover, :popover-open, :modal')].map((e) => all.indexOf(e));
    const [dark, ...media] = ['(prefers-color-scheme: dark)', '(forced-colors: active)', 'print'].map((query) => matchMedia(query).matches);
    return { state: [innerWidth, innerHeight, media, fields, at], dark, html: document.documentElement.outerHTML };
  });
  const numbers = new Map();
  const still = (text) => (bySort ? text.replace(/\S.*/s, '…') : text)
    .replace(/([?&;]t=)[\w.-]+/g, '$1')
    .replace(/\.[0-9a-f]{10}@/g, '@') // an address no other test uses
    .replace(/\d+/g, (number) => {
      if (!numbers.has(number)) numbers.set(number, `<${numbers.size}:${number.length}>`);
      return numbers.get(number);
    });
  const markup = html
    .replace(/(name="_csrf" value|nonce)="[^"]*"/g, '')
    .replace(/ (id|for|name|value|href|src|action|datetime|title|placeholder|data-[\w-]+|aria-(?:label|labelledby|describedby|controls))="([^"]*)"/g, (_, name, value) => ` ${name}="${still(value)}"`)
    .replace(/(?<!<style[^>]*)>([^<]+)/g, (_, text) => `>${still(text)}`);
  return ['structure', `colours ${dark}`].map((what) => join(axeSeen, createHash('sha256').update(JSON.stringify([what, exclude, state])).update(markup).digest('hex')));
}

/** Nothing is wider than the window: no sideways scrolling (WCAG 1.4.10 at 320–360 px). */
export async function fitsWidth(page) {
  const { wide, view } = await page.evaluate(() => ({ wide: document.documentElement.scrollWidth, view: innerWidth }));
  assert.ok(wide <= view, `${page.url()} is ${wide} px wide in a window of ${view} px`);
}

/** The files of a route's pictures that there are not. */
export function picturesOfRoute({ name }) {
  const folder = join(process.env.KITH_SCREENS_DIR ?? join(root, 'docs', 'screens'), 'pages');
  return ['desktop', 'phone'].map((kind) => join(folder, `${name}-${kind}.webp`)).filter((file) => !existsSync(file));
}

/**
 * With KITH_SCREENS=1: docs/screens/pages/ROUTE-desktop.webp and -phone.webp of the page's route, half as large, those that there are
 * not yet: delete what is to be taken again. Only what was answered well is kept.
 */
export async function shotOfRoute(page) {
  if (process.env.KITH_SCREENS !== '1') return;
  const route = await routeOf(new URL(page.url()).pathname);
  const files = route ? picturesOfRoute(route) : [];
  if (!files.length) return;
  const plain = await page.evaluate(() => performance.getEntriesByType('navigation')[0]?.responseStatus === 200 && matchMedia('(prefers-color-scheme: light)').matches);
  if (!plain) return;
  const view = page.viewportSize();
  await page.mouse.move(0, 0); // nothing looks pointed at
  for (const file of files) {
    const [width, height] = file.endsWith('-phone.webp') ? [360, 740] : [1280, 800];
    await page.setViewportSize({ width, height });
    mkdirSync(dirname(file), { recursive: true });
    const cdp = await page.context().newCDPSession(page);
    const clip = { x: 0, y: await page.evaluate(() => scrollY), width, height, scale: 0.5 };
    const { data } = await cdp.send('Page.captureScreenshot', { format: 'webp', quality: 30, clip });
    await cdp.detach();
    writeFileSync(file, Buffer.from(data, 'base64'));
  }
  await page.setViewportSize(view);
}

/** With KITH_SCREENS=1: docs/screens/NAME-desktop.jpg or -phone.jpg (by the page's width), small; -dark for the dark theme. */
export async function shot(page, name, { full = false } = {}) {
  if (process.env.KITH_SCREENS !== '1') return;
  const folder = process.env.KITH_SCREENS_DIR ?? join(root, 'docs', 'screens');
  mkdirSync(folder, { recursive: true });
  const dark = await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches);
  const kind = page.viewportSize().width < 600 ? 'phone' : 'desktop';
  const view = page.viewportSize();
  if (full) await page.setViewportSize({ width: view.width, height: await page.evaluate(() => document.documentElement.scrollHeight) });
  await page.screenshot({ path: join(folder, `${name}-${kind}${dark ? '-dark' : ''}.jpg`), type: 'jpeg', quality: 60, animations: 'disabled' });
  if (full) await page.setViewportSize(view); // bars that stick are where a person sees them
}

/** The whole of what every page must pass: no errors, axe, no sideways scroll; and its picture when asked for. */
export async function goodPage(page, name) {
  await (page.scripts ? axe(page) : shotOfRoute(page)); // axe is a script itself
  await fitsWidth(page);
  noConsoleErrors(page);
  if (name) await shot(page, name);
}

/** The current TOTP code (RFC 6238: SHA-1, 30 s, 6 digits) of a base32 secret. */
export async function totp(secret, at = Date.now()) {
  const { createHmac } = await import('node:crypto');
  const bits = [...secret.replace(/[\s=]/g, '').toUpperCase()].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const mac = createHmac('sha1', key).update(counter).digest();
  const offset = mac[19] & 15;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

const lastStep = new Map(); // of each secret: Kith takes no code twice
/**
 * A code of `secret` that was not used before in this process; waits for the next one when all of now are used up. The code of the
 * step before is given only while it holds for another 20 s: Kith takes it till this step ends, and a busy machine is slow to send it.
 */
export async function freshCode(secret) {
  const now = () => Math.floor(Date.now() / 30_000);
  const oldest = Math.floor((Date.now() - 10_000) / 30_000) === now() ? now() : now() - 1;
  const step = Math.max((lastStep.get(secret) ?? 0) + 1, oldest);
  lastStep.set(secret, step);
  if (step > now() + 1) await eventually(() => step <= now() + 1, { ms: 61_000 });
  return totp(secret, step * 30_000);
}

/** Clicks on what leads to another page, and waits until that page is whole: before, what is read may be half of it or the old one. */
export const follow = (page, locator) => Promise.all([page.waitForEvent('load'), locator.click()]);

/** Presses a button or link (by its name) that leads to another page, and waits for that page. */
export async function press(page, name, { role = 'button', within = page } = {}) {
  await follow(page, within.getByRole(role, { name }).first());
}

/**
 * Signs in on /sign-in by e-mail and password; `secret` (base32) or `code` answer the second page when it comes. Fields
 * are found by their labels, as a person finds them. The page is then wherever Kith sent it.
 */
export async function signIn(page, { email, password, secret, code }) {
  await page.goto('/sign-in');
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(password);
  await press(page, 'Sign in');
  if (new URL(page.url()).pathname === '/sign-in/code' && (secret || code)) {
    await page.getByLabel('Code').fill(code ?? (await freshCode(secret)));
    await press(page, 'Go on');
  }
  return page;
}

/** Signs in the owner that `startKith` made (or another `{ admin }`); the first time it sets up the second step and keeps admin.secret. */
export async function signInAdmin(page, kith) {
  await signIn(page, kith.admin);
  if (new URL(page.url()).pathname !== '/sign-in/enrol') return page;
  kith.admin.secret = (await page.locator('code').first().innerText()).replace(/\s/g, '');
  await page.getByLabel('Code from the app').fill(await freshCode(kith.admin.secret));
  await press(page, 'Confirm');
  kith.admin.recovery = await page.locator('ul.codes code').allInnerTexts();
  await press(page, /kept them/, { role: 'link' });
  return page;
}
