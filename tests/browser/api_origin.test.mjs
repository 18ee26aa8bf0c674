// A page of another site calls the API with a key, as published components do; the browser enforces CORS.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { startKith } from './kith.mjs';
import { openBrowser } from './lib.mjs';

/** A site of its own: another origin, that of another port. */
async function otherSite(t) {
  const server = createServer((request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Elsewhere</title><link rel="icon" href="data:,">');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  t.after(() => server.close());
  return `http://127.0.0.1:${server.address().port}`;
}

const call = (page, url, headers, body) =>
  page.evaluate(async ([url, headers, body]) => {
    try {
      const reply = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
      return { status: reply.status, answer: await reply.json() };
    } catch (error) {
      return { blocked: String(error) };
    }
  }, [url, headers, body]);

test('a_page_of_another_origin_calls_with_a_key_where_origins_allow_it', async (t) => {
  const elsewhere = await otherSite(t);
  const [open, closed] = [await startKith({ t, demo: true }), await startKith({ t, env: { KITH_API_ORIGINS: 'https://app.example.org' } })];
  const key = (await open.cli('api-key', 'create', '--user', 'theo.park@riverbend.example')).stdout.trim();
  const browser = await openBrowser();
  t.after(() => browser.close());
  const page = await browser.newPage();
  await page.goto(elsewhere);
  const headers = { authorization: `Basic ${key}`, authorizationsource: 'API', 'healthie-graphql-api-version': '2026-01-01' };
  const mine = await call(page, `${open.base}/graphql`, headers, JSON.stringify({ query: '{ currentUser { full_name } }' }));
  assert.deepEqual([mine.status, mine.answer.data.currentUser.full_name], [200, 'Theo Park'], JSON.stringify(mine));
  const wrong = await call(page, `${open.base}/graphql`, headers, '{');
  assert.deepEqual([wrong.status, wrong.answer.errors[0].extensions.code], [400, 'BAD_REQUEST'], 'errors can be read, too');
  const large = await call(page, `${open.base}/graphql`, headers, JSON.stringify({ query: `{ __typename ${' '.repeat(1_100_000)}}` }));
  assert.equal(large.status, 413, JSON.stringify(large));
  const refused = await call(page, `${closed.base}/graphql`, headers, JSON.stringify({ query: '{ __typename }' }));
  assert.ok(refused.blocked, 'an origin that is not listed reads nothing');
});
