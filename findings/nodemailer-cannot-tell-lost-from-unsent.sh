#!/bin/sh
# nodemailer reports a connection that closes before the greeting and one that closes after the message alike.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"type":"module"}' > package.json
npm install --silent --no-audit --no-fund nodemailer@10.6.1 || { echo 'nodemailer cannot be installed here.'; exit 2; }
cat > probe.mjs <<'JS'
import { createServer } from 'node:net'
import nodemailer from 'nodemailer'

/** A server that accepts mail up to `closeAt` and then closes the connection in good order. */
async function sendTo(closeAt) {
  let received = false
  const server = createServer((socket) => {
    socket.on('error', () => {})
    if (closeAt === 'greeting') return socket.end()
    socket.write('220 mail.example ready\r\n')
    let inData = false
    let pending = ''
    socket.on('data', (chunk) => {
      pending += chunk
      if (inData) {
        if (!pending.includes('\r\n.\r\n')) return
        received = true
        return socket.end()
      }
      for (let end = pending.indexOf('\r\n'); end >= 0; end = pending.indexOf('\r\n')) {
        const line = pending.slice(0, end)
        pending = pending.slice(end + 2)
        inData = line === 'DATA'
        socket.write(inData ? '354 go on\r\n' : '250 fine\r\n')
      }
    })
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address()
  const transport = nodemailer.createTransport({ host: '127.0.0.1', port, ignoreTLS: true })
  const error = await transport
    .sendMail({ from: 'shop@example.org', to: 'guest@example.org', subject: 'Ticket', text: 'Ticket' })
    .then(() => ({ message: 'sent' }), (caught) => caught)
  server.close()
  const { message, code, command, responseCode, errno, syscall } = error
  return { received, fields: JSON.stringify({ message, code, command, responseCode, errno, syscall }) }
}
const before = await sendTo('greeting')
const after = await sendTo('end of message')
console.log('version:  nodemailer 10.6.1, Node.js', process.version)
console.log('expected: the error says whether the server may have accepted the message')
console.log(`seen:     closed before the greeting (received: ${before.received}): ${before.fields}`)
console.log(`seen:     closed after the message  (received: ${after.received}): ${after.fields}`)
process.exit(!before.received && after.received && before.fields === after.fields ? 0 : 1)
JS
node probe.mjs
