// The four documents of bills, as text: what each says, and what it must not. They are made by tests/billing/papers.c of facts alone. Goldens are
// in tests/billing/goldens; KITH_GOLDEN=write makes them anew.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

const root = process.env.KITH_SOURCE ?? '.';
const goldens = join(root, 'tests/billing/goldens');
const dir = mkdtempSync(join(process.env.KITH_TEST_DIR ?? tmpdir(), 'documents-'));
after(() => rmSync(dir, { recursive: true }));

const make = (name) => spawnSync(join(root, 'build/tests/billing/papers'), [name], { maxBuffer: 1 << 26 });
const texts = new Map();
/** A document as text in its layout. */
function text(name) {
  if (!texts.has(name)) {
    const made = make(name), path = join(dir, `${name}.pdf`);
    assert.equal(made.status, 0, `${name}: ${made.stderr}`);
    writeFileSync(path, made.stdout);
    const { stdout, status, stderr } = spawnSync('pdftotext', ['-layout', path, '-'], { encoding: 'utf8' });
    assert.equal(`${status}${stderr}`, '0');
    assert.equal(spawnSync('qpdf', ['--check', path]).status, 0);
    texts.set(name, stdout.replace(/[ \f]+$/gm, '').replace(/\n{3,}/g, '\n\n').replace(/[\u202a-\u202e]/g, '').trim() + '\n');
  }
  return texts.get(name);
}

const DOCUMENTS = ['invoice', 'invoice-es', 'share', 'own', 'own-insured', 'void', 'deposit', 'deposit-es', 'deposit-kept', 'deposit-kept-es', 'receipt', 'receipt-part', 'receipt-deposit', 'superbill', 'superbill-draft', 'superbill-insured',
  'superbill-insured-es', 'statement', 'statement-es', 'taxed', 'taxed-es'];
for (const name of DOCUMENTS)
  test(`${name}_says_what_its_golden_says`, () => {
    const path = join(goldens, `${name}.txt`);
    if (process.env.KITH_GOLDEN === 'write') {
      mkdirSync(goldens, { recursive: true });
      writeFileSync(path, text(name));
    }
    assert.ok(existsSync(path), 'KITH_GOLDEN=write makes it');
    assert.equal(text(name), readFileSync(path, 'utf8'));
  });

test('each_tax_is_named_once_with_its_sum_before_the_total_when_it_is_added_and_after_it_when_prices_include_it', () => {
  assert.match(text('taxed'), /Sales tax 8 % +\$14\.00[^]*Total +\$590\.50[^]*VAT 19 %, in the total +\$40\.16/);
  assert.match(text('taxed-es'), /VAT 19 %, en el total +\$40\.16/);
  assert.doesNotMatch(text('share'), /Sales tax|VAT|Tax +\$/);
});

test('a_statement_and_a_deposit_are_in_the_readers_language', () => {
  for (const said of ['Factura K7QX-0003 para Mateo', 'Impuesto: $12.50', 'Pago, Visa terminada en 4242', 'Pago, cheque']) assert.ok(text('statement-es').includes(said), said);
  assert.doesNotMatch(text('statement-es'), /Invoice|Payment/);
  assert.doesNotMatch(text('deposit-es'), /Deposit\b/);
});

test('a_superbill_has_all_that_an_insurer_asks_for', () => {
  for (const said of ['Zożółć Alvarez', '9 March 2016', '48 Pine Road', '(207) 555-0199', 'Dr. Aisha Rahman, LCSW', '1987654328', '01-2345678', 'LC-20871', 'R4TW-8842', '3 Nov 2026', '90834', '95 GT',
    'F41.1 Generalized anxiety disorder', 'A, B', '$150.00', '$325.00', '-$200.00', '$125.00', 'Harbor Family Therapy, PLLC'])
    assert.ok(text('superbill').includes(said), said);
  assert.match(text('superbill'), /^ *10 Nov 2026 +10 +90847 +95 GT +Family psychotherapy with the +B +1 +\$175\.00$/m);
});

test('a_superbill_names_the_policies_in_their_order_and_the_days_of_one_that_is_not_always_valid', () => {
  for (const said of ['Primary insurance', 'Secondary insurance', 'Lucía Alvarez', 'Child', 'W9988 4821', 'G-4471', 'Family Plus PPO', 'Meridian Health', '60054', 'Rafael Alvarez', 'PM-1730', 'Penobscot Mutual'])
    assert.ok(text('superbill-insured').includes(said), said);
  assert.match(text('superbill-insured'), /Days +3 Nov 2026\b/);
  assert.equal(text('superbill-insured').match(/^.*Days .*$/gm).length, 1);
  assert.doesNotMatch(text('superbill'), /[Ii]nsurance|Insured|Member/);
});

test('papers_are_letter_or_a4_as_the_practice_says', () => {
  const size = (name) => { text(name); return spawnSync('pdfinfo', [join(dir, `${name}.pdf`)], { encoding: 'utf8' }).stdout.match(/Page size: +(.*)/)[1]; };
  assert.equal(size('superbill-insured'), '612 x 792 pts (letter)');
  assert.match(size('superbill-insured-es'), /\(A4\)/);
});

test('a_deposit_says_for_which_visit_it_is_and_what_became_of_it_and_is_no_refund', () => {
  assert.match(text('deposit'), /Deposit for the visit of 24 November 2026[^]*Used for invoice K7QX-0004 +\$45\.00[^]*Refunded +\$15\.00/);
  assert.doesNotMatch(text('deposit'), /REFUNDED/);
  assert.match(text('deposit-kept-es'), /Depósito por la cita del 24 de noviembre de 2026[^]*Retenido \(cancelación tardía\)/);
  assert.match(text('receipt-deposit'), /Deposit for a visit[^]*Invoice K7QX-0003/);
});

test('a_share_shows_one_amount_and_nothing_of_the_whole', () => {
  const said = text('share');
  assert.equal(said.match(/\$192\.17/g).length, 3); // its line, the total, what is due
  assert.doesNotMatch(said, /%|\$150\.00|\$576\.50|90834|Psycho/);
});

test('a_receipt_tells_nothing_that_staff_wrote_down', () => {
  assert.ok(text('receipt').includes('محمد العلي') && text('receipt').includes('王小明') && text('receipt').includes('Visa ending in 4242'));
  assert.ok(!text('receipt').includes('Only staff'));
});

test('a_payment_that_failed_has_no_receipt', () => {
  const { status, stderr } = make('receipt-failed');
  assert.equal(status, 1);
  assert.equal(stderr.toString(), 'invalid\n');
});
