// tests/browser/mail.mjs — reads the mails Kith sent: a folder of .eml files, or the maildir of the tests' SMTP server.
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { eventually } from './wait.mjs';

/** Mails in a folder, oldest first: of those of one second, in the order of their names, or in which a maildir got them. A parsed mail is mailparser's (subject, text, html, headers…) plus `raw` and `to_list`. */
class Mailbox {
  #parsed = new Map();

  constructor(folder, wanted) {
    this.folder = folder;
    this.wanted = wanted;
  }

  async all() {
    if (!existsSync(this.folder)) return [];
    const names = readdirSync(this.folder).filter(this.wanted);
    for (const name of names) if (!this.#parsed.has(name)) this.#parsed.set(name, await parse(join(this.folder, name)));
    return names.map((name) => this.#parsed.get(name)).sort((a, b) => a.at - b.at || a.came - b.came || (a.name < b.name ? -1 : 1));
  }

  async to(address) {
    return (await this.all()).filter((mail) => mail.to_list.includes(address.toLowerCase()));
  }

  /** The newest mail to `address` whose subject fits `subject` (a RegExp), waiting for it. `after` skips that many. */
  async next(address, { subject = /./, after = 0, ms = 30_000 } = {}) {
    const fitting = async () => (await this.to(address)).filter((mail) => subject.test(mail.subject ?? ''));
    const mails = await eventually(async () => {
      const found = await fitting();
      return found.length > after && found;
    }, { ms, what: `no mail to ${address} with a subject like ${subject}` });
    return mails.at(-1);
  }
}

/** `--mail dir:PATH` */
export class DirMailbox extends Mailbox {
  constructor(folder) {
    super(folder, (name) => name.endsWith('.eml'));
  }
}

/** The maildir all mails of the tests' SMTP server go to. Tests that run side by side use addresses of their own. */
export class Maildir extends Mailbox {
  constructor(folder) {
    super(join(folder, 'new'), (name) => !name.startsWith('.'));
  }
}

async function parse(file) {
  const raw = readFileSync(file, 'utf8');
  const mail = await simpleParser(raw);
  const delivered = [...raw.matchAll(/^(?:Delivered-To|X-Original-To): *(\S+)/gim)].map((match) => match[1].toLowerCase());
  const header = (mail.to?.value ?? []).map((to) => to.address?.toLowerCase());
  return { ...mail, name: file, raw, came: file.endsWith('.eml') ? 0 : statSync(file).mtimeMs, at: mail.date?.getTime() ?? 0, to_list: delivered.length ? delivered : header };
}

/** The links of a mail's plain text, in order. */
export function links(mail) {
  return [...(mail.text ?? '').matchAll(/https?:\/\/[^\s<>")\]]+/g)].map((match) => match[0]);
}

/** The one link of the mail whose path contains `part`. */
export function linkTo(mail, part) {
  const found = links(mail).find((link) => new URL(link).pathname.includes(part));
  if (!found) throw new Error(`no link to ${part} in "${mail.subject}":\n${mail.text}`);
  return found;
}
