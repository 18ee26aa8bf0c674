// Documents judged by those who did not write them: qpdf reads the file, poppler its text, its tags and its looks. The samples are of
// tests/pdf/samples.c. The pictures in tests/pdf/goldens are small and grey; KITH_GOLDEN=write makes them anew: look at them then.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';

const root = process.env.KITH_SOURCE ?? '.';
const dir = mkdtempSync(join(process.env.KITH_TEST_DIR ?? tmpdir(), 'pdf-'));
const goldens = join(root, 'tests/pdf/goldens');
after(() => rmSync(dir, { recursive: true }));

function run(program, args, options = {}) {
  const made = spawnSync(program, args, { maxBuffer: 1 << 28, ...options });
  assert.equal(made.status, 0, `${program} ${args.join(' ')}: ${made.stderr}`);
  return made.stdout;
}
const print = (...args) => run(join(root, 'build/tests/pdf/print'), args);
const kept = new Map();
/** Where a sample lies as a file. */
function file(name, ...logo) {
  const path = join(dir, `${[name, ...logo.map((l) => basename(l))].join('-')}.pdf`);
  if (!kept.has(path)) {
    kept.set(path, print(name, ...logo));
    writeFileSync(path, kept.get(path));
  }
  return path;
}
const text = (path, ...args) => run('pdftotext', [...args, path, '-']).toString();
const info = (path, ...args) => run('pdfinfo', [...args, path]).toString();
const pages = (path) => Number(/^Pages: +(\d+)$/m.exec(info(path))[1]);
/** The file with everything unpacked, as text. */
const opened = (path) => run('qpdf', ['--qdf', '--object-streams=disable', path, '-']).toString('latin1');

const SAMPLES = ['superbill', 'a4', 'short', 'scripts', 'hostile', 'rows', 'lines', 'word', 'empty'];
for (const name of SAMPLES)
  test(`${name}_is_a_sound_file`, () => {
    const said = run('qpdf', ['--check', file(name)]).toString();
    assert.match(said, /No syntax or stream encoding errors found/);
    const { stderr } = spawnSync('pdftotext', [file(name), '-'], { maxBuffer: 1 << 28 });
    assert.equal(stderr.toString(), '');
  });

test('the_same_input_gives_the_same_bytes_in_another_process', () => {
  for (const name of ['superbill', 'scripts']) {
    const other = run(join(root, 'build/tests/pdf/print'), [name], { env: { LC_ALL: 'tr_TR.UTF-8', TZ: 'Asia/Tokyo', LANGUAGE: 'ja', PANGO_LANGUAGE: 'ja', HOME: '/nonexistent' } });
    assert.ok(readFileSync(file(name)).equals(other), name);
  }
});

test('pages_are_letter_or_a4', () => {
  assert.match(info(file('superbill')), /Page size: +612 x 792 pts \(letter\)/);
  assert.match(info(file('a4')), /Page size: +595\.\d+ x 841\.\d+ pts \(A4\)/);
});

test('title_author_language_and_date_are_in_the_file', () => {
  const about = info(file('superbill'), '-isodates');
  assert.match(about, /^Title: +Superbill 1042$/m);
  assert.match(about, /^Author: +Harbor Family Therapy$/m);
  assert.match(about, /^CreationDate: +2026-11-28T14:00:00/m);
  assert.match(about, /^Tagged: +yes$/m);
  assert.match(opened(file('superbill')), /\/Lang \(en\)/);
  assert.match(opened(file('superbill')), /\/DisplayDocTitle true/);
  assert.match(opened(file('a4')), /\/Lang \(es\)/);
});

test('all_fonts_are_embedded_as_subsets', () => {
  const lines = run('pdffonts', [file('scripts')]).toString().trim().split('\n').slice(2);
  assert.ok(lines.length >= 6, 'names of many scripts need many fonts');
  for (const line of lines) assert.match(line, / yes +yes +yes +\d+ +0$/);
});

test('text_is_found_in_the_order_it_is_read', () => {
  const found = text(file('short'), '-raw').replace(/\s+/g, ' ');
  const order = ['Harbor Family Therapy', 'Superbill', 'PAID', 'Patient', 'Mateo Alvarez', 'Provider', 'Dr. Aisha Rahman', 'Lucía Alvarez', 'Diagnoses', 'F41.1', 'Visits', 'Charge', '90847',
    'Balance due from the payer', '$3,000.00', 'For your insurer', 'harbor.example/pay', 'Page 1 of 1'];
  let at = 0;
  for (const word of order) {
    const next = found.indexOf(word, at);
    assert.ok(next >= 0, `${word} after ${found.slice(Math.max(0, at - 40), at)} in ${found}`);
    at = next + word.length;
  }
});

test('names_of_any_script_can_be_searched', () => {
  const found = text(file('scripts')).normalize('NFKC');
  for (const name of ['محمد العلي', '王小明', 'Zożółć Ściągał', 'שרה כהן', 'Ольга Коваль', 'Nguyễn Thị Ánh', '김민준', '山田さくら', 'अनिता', 'สมชาย', 'አበበ', 'office fire affliction', 'Ana � Ruiz'])
    assert.ok(found.includes(name.normalize('NFKC')), `${name} in ${found}`);
});

test('heads_are_repeated_on_each_page_and_read_out_once', () => {
  const path = file('superbill');
  assert.equal(pages(path), 2);
  for (const page of ['1', '2']) {
    const found = text(path, '-f', page, '-l', page);
    for (const head of ['CPT', 'ICD-10', 'Charge']) assert.ok(found.includes(head), `${head} on page ${page}`);
    assert.ok(found.includes(`Page ${page} of 2`));
  }
  const tree = info(path, '-struct-text');
  assert.equal(tree.match(/"ICD-10"/g).length, 1);
  assert.ok(!tree.includes('Page 1 of 2') && !tree.includes('billing@harbor.example'), 'the foot is read out');
});

test('numbers_of_pages_are_said_in_the_language_of_the_document', () => {
  assert.ok(text(file('a4')).includes('Página 1 de 2'));
});

test('sums_stay_with_a_row', () => {
  const last = text(file('superbill'), '-f', '2', '-l', '2');
  assert.ok(last.includes('Total') && last.includes('28 Nov 2026'));
});

test('screen_readers_get_headings_lists_tables_links_and_pictures', () => {
  const path = file('short', join(root, 'tests/pdf/logo.png'));
  const tree = info(path, '-struct-text');
  for (const line of [/^Document/m, /^ +Figure/m, /^ +H1 \(block\)\n +"Superbill/m, /^ +H2/m, /^ +L \(block\)/m, /^ +LI/m, /^ +Lbl.*\n +"Born"/m, /^ +LBody/m, /^ +Table/m, /^ +Caption/m, /^ +TR/m,
    /^ +TH.*\n(.*\n)? +"CPT"/m, /^ +TD/m, /^ +Link/m])
    assert.match(tree, line);
  const inside = opened(path);
  assert.equal(inside.match(/\/Scope \/Column/g).length, 8);
  assert.match(inside, /\/Alt <feff0048006100720062006f0072/);
  assert.match(inside, /\/URI \(https:\/\/harbor\.example\/pay\?bill=1042\)/);
});

test('a_picture_that_is_none_is_left_out', () => {
  assert.ok(readFileSync(file('short', join(root, 'README.md'))).equals(readFileSync(file('short'))));
});

/** Marks of a page's content that no tag holds: painted text has to be in one or the other. */
function unmarked(content) {
  let depth = 0, found = 0;
  for (const line of content.split('\n')) {
    if (/ B[DM]C$/.test(line)) depth++;
    else if (line === 'EMC') depth--;
    else if (depth === 0 && /[ )\]>](Tj|TJ|Do)$|^(f|S)$/.test(line)) found++;
  }
  assert.equal(depth, 0, 'marks that do not end');
  return found;
}

test('whatever_has_no_tag_is_an_artifact', () => {
  for (const name of ['superbill', 'scripts', 'hostile']) {
    const streams = [...opened(file(name)).matchAll(/%% Contents for page \d+\n[^]*?stream\n([^]*?)endstream/g)];
    assert.equal(streams.length, pages(file(name)));
    for (const [, content] of streams) assert.equal(unmarked(content), 0);
  }
});

test('no_text_leaves_its_place', () => {
  const path = file('hostile'), tree = info(path, '-struct-text'), inside = opened(path);
  assert.ok(text(path).includes('The end is reached.'));
  assert.ok(!inside.includes('evil.example') || !/\/URI \([^)]*evil/.test(inside));
  assert.ok(!/[\u202a-\u202e\u2066-\u2069\u200e\u200f\x01-\x08\x1b\x7f]/.test(text(path)), 'controls are in the text');
  assert.ok(tree.includes('endobj'), 'the words themselves are text');
});

test('a_word_that_is_broken_gets_no_hyphen', () => {
  const found = text(file('word'), '-f', '1', '-l', '1');
  assert.doesNotMatch(found, /-$/m);
  assert.ok(found.replace(/\s/g, '').includes('supercalifragilistic'.repeat(50)));
});

test('ten_thousand_lines_are_all_there', () => {
  const path = file('lines');
  assert.equal(text(path).match(/A line of many/g).length, 10000);
  assert.ok(pages(path) > 150);
});

test('a_row_that_is_higher_than_a_page_goes_on', () => {
  const found = text(file('rows'));
  assert.equal(found.match(/one line of it/g).length, 120);
  assert.equal(pages(file('rows')), 3);
});

/** {width, height, grey bytes} of a PGM file. */
function picture(bytes) {
  const head = /^P5\n(\d+) (\d+)\n255\n/.exec(bytes.subarray(0, 40).toString('latin1'));
  return { width: Number(head[1]), height: Number(head[2]), grey: bytes.subarray(head[0].length) };
}
const look = (path, page) => run('pdftoppm', ['-gray', '-r', '36', '-f', String(page), '-l', String(page), path]);

/** The share of pixels that are plainly another grey. */
function difference(a, b) {
  let other = 0;
  for (let i = 0; i < a.grey.length; i++) if (Math.abs(a.grey[i] - b.grey[i]) > 48) other++;
  return other / a.grey.length;
}

const LOOKS = [['superbill', 1], ['superbill', 2], ['scripts', 1]];
for (const [name, page] of LOOKS)
  test(`page_${page}_of_${name}_looks_as_it_did`, () => {
    const golden = join(goldens, `${name}-${page}.pgm.gz`), made = look(file(name), page);
    if (process.env.KITH_GOLDEN === 'write') writeFileSync(golden, gzipSync(made, { level: 9 }));
    const was = picture(gunzipSync(readFileSync(golden))), is = picture(made);
    assert.deepEqual([is.width, is.height], [was.width, was.height]);
    assert.ok(difference(is, was) < 0.002, `${(difference(is, was) * 100).toFixed(2)} % of the page is another`);
  });
