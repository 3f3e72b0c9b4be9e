import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { freePort, isPortFree, portsFrom, reservePorts } from './ports.ts'

test('ports reserved at the same time differ', async () => {
  const reservations = await Promise.all([reservePorts(5), reservePorts(5), reservePorts(5)])
  expect(new Set(reservations.flatMap(({ ports }) => ports)).size).toBe(15)
  for (const reservation of reservations) reservation.release()
})

test('a port is skipped while it is reserved, in use or taken', async () => {
  const [port = 0] = (await reserveAndRelease(1)).ports
  const held = await reservePorts(1, portsFrom(port))
  expect(held.ports).toEqual([port])
  const next = await reserveAndRelease(1, portsFrom(port))
  expect(next.ports).not.toContain(port)
  held.release()

  const server = createServer().listen(port, '127.0.0.1')
  await once(server, 'listening')
  expect(await isPortFree(port)).toBe(false)
  expect((await reserveAndRelease(1, portsFrom(port))).ports).not.toContain(port)
  server.close()
  await once(server, 'close')
  expect((await reserveAndRelease(1, portsFrom(port, new Set([port])))).ports).not.toContain(port)
})

test('a free port stays reserved for this process, below those of outgoing connections', async () => {
  const port = await freePort()
  expect(port).toBeLessThan(32_768)
  expect((await reserveAndRelease(1, portsFrom(port))).ports).not.toContain(port)
})

test('a port of an address that the machine does not have is free', async () => {
  expect(await isPortFree(3000, '192.0.2.1')).toBe(true)
})

async function reserveAndRelease(...args: Parameters<typeof reservePorts>) {
  const reservation = await reservePorts(...args)
  reservation.release()
  return reservation
}
