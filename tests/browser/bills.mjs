// Bills for browser walks, put into the database as the practice would have issued them.

import { acceptMine, addClient, addStaff, address, featureOn, link, openPortal, visitorFor } from './practice.mjs';

/** Bills as the practice would have issued them, with their entries. Gives its number in the database. */
export async function bill(kith, { payer, client = payer, lines, due = 14, confidential = false, share = false }) {
  const one = async (text) => Number((await kith.sql(text))[0][0]);
  const total = lines.reduce((sum, [, amount]) => sum + amount, 0);
  const today = Math.floor(Date.now() / 86_400_000);
  const code = `T${String(await one('SELECT count(*) FROM invoice')).padStart(3, '0')}`;
  await kith.sql(`INSERT INTO payer (org_id, kind, client_id, code, created_at) SELECT 1, 'client', ${payer}, '${code}', 0 WHERE NOT EXISTS (SELECT 1 FROM payer WHERE client_id = ${payer})`);
  const who = await one(`SELECT id FROM payer WHERE client_id = ${payer}`);
  await kith.sql(`INSERT INTO invoice (org_id, number, payer_id, client_id, state, issued_on, due_on, total, balance, is_share, confidential, created_at, created_kind, created_by)
    VALUES (1, '${code}-0001', ${who}, ${client}, 'sent', ${today}, ${today + due}, ${total}, ${total}, ${Number(share)}, ${Number(confidential)}, 0, 'staff', 1)`);
  const id = await one(`SELECT id FROM invoice WHERE number = '${code}-0001'`);
  for (const [i, [text, amount]] of lines.entries())
    await kith.sql(`INSERT INTO invoice_line (org_id, invoice_id, position, service_on, description, unit_price, amount) VALUES (1, ${id}, ${i + 1}, ${today - 3}, '${text}', ${amount}, ${amount})`);
  await kith.sql(`INSERT INTO ledger_entry (org_id, at, day, kind, debit, credit, amount, payer_id, credit_payer_id, client_id, invoice_id, actor_kind, actor_id)
    VALUES (1, 0, ${today}, 'charge', 'receivable', 'income', ${total}, ${who}, ${who}, ${client}, ${id}, 'staff', 1)`);
  for (const [account, sum] of [['receivable', total], ['income', -total]])
    await kith.sql(`INSERT INTO ledger_balance (org_id, payer_id, account, amount) VALUES (1, ${who}, '${account}', ${sum})
      ON CONFLICT (org_id, payer_id, account) DO UPDATE SET amount = ledger_balance.amount + excluded.amount`);
  return id;
}

/** A mother and a father who live apart, their son, and a teenager whose bills are off. */
export async function family(kith) {
  const staff = await visitorFor(kith, await addStaff(kith, 'provider'));
  await featureOn(kith);
  const person = async (first, born, email = '') => ({ id: await addClient(staff, { first, last: 'Ruiz', born, email }), email });
  const ana = await person('Ana', '1985-04-02', address('ana')), luis = await person('Luis', '1983-01-20', address('luis'));
  const leo = await person('Leo', '2016-05-09'), mia = await person('Mia', '2011-02-02', address('mia'));
  await Promise.all([ana, luis, mia].map(async (who) => (who.visitor = await openPortal(kith, staff, who.id, who.email)))); // each waits for a mail
  for (const who of [ana, luis]) {
    const { grant } = await link(kith, staff, leo.id, who.id);
    await acceptMine(who.visitor, grant);
    who.leo = `/as/${grant}`;
  }
  return { staff, ana, luis, leo, mia };
}
