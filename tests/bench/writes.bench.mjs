// Durable writes as a share of what the engine itself commits.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ENGINES, SECONDS, SMALL, bareCommits, bareHttpCommits, field } from './lib.mjs';

export const order = 20;
export const title = 'Durable writes';
export const about = 'A form that adds a contact (rights, rules, row, event, access log; answered when it is on disk), 32 connections, spread over 200 clients, ' +
  'beside bare commits of one row by 32 threads, which know no HTTP: rows in memory, the engine and the disk are all. So the same commits stand here a second time, ' +
  'asked with the same forms by the same client over HTTP of a bare libmicrohttpd, a thread a connection, which reads nothing of them and commits one row each.';

/** wrk's script: the form of one client after the other, written before the first request: the client's work is not the server's. */
function script(p, clients, html) {
  const body = new URLSearchParams({ _csrf: field(html, '_csrf'), _ctx: field(html, '_ctx'), first_name: 'Pat', last_name: 'Bench',
    relationship: 'family_member', contact_type: 'adult', phone: '555 0100', confirm: 'warning_same_name' });
  const file = join(p.server.dir, 'contacts.lua');
  writeFileSync(file, `local ids, whole, n = { ${clients.join(', ')} }, {}, 0
local headers = { ["Content-Type"] = "application/x-www-form-urlencoded", ["Cookie"] = "${p.visitor.cookie}" }
function init()
  for i, id in ipairs(ids) do whole[i] = wrk.format("POST", "/clients/" .. id .. "/family/contact", headers, "${body}") end
end
function request()
  n = n % #ids + 1
  return whole[n]
end
`);
  return file;
}

export async function run({ report, practice }) {
  for (const engine of ENGINES) {
    const p = await practice(engine, SMALL);
    // not the one whose page other sections measure
    const clients = (await p.server.sql(
      `SELECT id FROM client WHERE kind = 'client' AND state = 'active' AND restricted = 0 AND id <> ${p.client} ORDER BY id LIMIT 200`)).flat();
    const html = await p.visitor.page(`/clients/${clients[0]}/family/contact`);
    const count = async () => Number((await p.server.sql("SELECT COUNT(*) FROM contact WHERE first_name = 'Pat' AND last_name = 'Bench'"))[0][0]);
    const commits = await bareCommits(p);
    const file = script(p, clients, html);
    const http = await bareHttpCommits(p, file);
    const before = await count();
    const write = await p.load('/', { connections: 32, script: file });
    const written = (await count()) - before;
    if (written < write.rate * SECONDS * 0.9) throw new Error(`of about ${(write.rate * SECONDS).toFixed(0)} forms only ${written} wrote a contact`);
    report.row('bare commits', engine, { rate: commits });
    report.row('bare commits over HTTP', engine, http);
    report.row('add a contact', engine, write, `${(write.rate / commits).toFixed(3)} of bare, ${(write.rate / http.rate).toFixed(3)} of bare over HTTP`);
  }
}
