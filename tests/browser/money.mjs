// tests/browser/money.mjs — what tests about money share beside the bills of bills.mjs: engines, and pages of who is signed in already.
export { bill, family } from './bills.mjs';

export const engines = process.env.KITH_TEST_PG ? ['sqlite', 'postgres'] : ['sqlite'];

/** A page of `browser` in the session of a visitor without a browser. */
export async function openAs(browser, kith, t, visitor, options = {}) {
  const context = await browser.newContext({ base: kith.base, ...options });
  await context.addCookies(visitor.cookies().split('; ').map((pair) => ({ name: pair.slice(0, pair.indexOf('=')), value: pair.slice(pair.indexOf('=') + 1), url: kith.base })));
  return browser.newPage({ context, t, ...options });
}
