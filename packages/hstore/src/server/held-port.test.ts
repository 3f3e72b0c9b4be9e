import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { freePort } from '@ticketcd/cluster'
import { expect, it } from 'vitest'
import { HeldPort } from './held-port.ts'

it('a held port is taken, ends connections, and is free again afterwards', async () => {
  const address = { host: '127.0.0.1', port: await freePort() }
  const held = await HeldPort.open(address)
  await expect(HeldPort.open(address)).rejects.toThrow('EADDRINUSE')
  const socket = connect(address)
  socket.on('error', () => {})
  await once(socket, 'close')
  await held.close()
  const server = createServer().listen(address)
  await once(server, 'listening')
  server.close()
})
