// usage: node smtp.mjs PORT MAILDIR — takes every mail on 127.0.0.1:PORT into MAILDIR/new, like our private Postfix:
// one file a recipient, with Return-Path and Delivered-To on top.
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';

const [port, maildir] = [Number(process.argv[2]), process.argv[3]];
for (const part of ['tmp', 'new', 'cur']) mkdirSync(join(maildir, part), { recursive: true });
let count = 0;

const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['AUTH', 'STARTTLS'],
  onData(stream, session, done) {
    const chunks = [];
    stream.on('data', (chunk) => chunks.push(chunk));
    stream.on('end', () => {
      const { mailFrom, rcptTo } = session.envelope;
      for (const { address } of rcptTo) {
        const name = `${Date.now()}.${process.pid}_${++count}.localhost`;
        const head = `Return-Path: <${mailFrom.address ?? ''}>\r\nDelivered-To: ${address}\r\n`;
        writeFileSync(join(maildir, 'tmp', name), Buffer.concat([Buffer.from(head), ...chunks]));
        renameSync(join(maildir, 'tmp', name), join(maildir, 'new', name));
      }
      done();
    });
  },
});
server.on('error', (error) => console.error(error.message));
server.listen(port, '127.0.0.1');
process.on('SIGTERM', () => server.close(() => process.exit(0)));
