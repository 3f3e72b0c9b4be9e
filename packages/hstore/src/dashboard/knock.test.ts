import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { expect, it } from 'vitest'
import { isListening } from './knock.ts'

it('an address listens that accepts connections, though nobody answers there', async () => {
  const server = createServer(() => {}).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  expect(await isListening(url)).toBe(true)
  server.close()
  await once(server, 'close')
  expect(await isListening(url)).toBe(false)
})
