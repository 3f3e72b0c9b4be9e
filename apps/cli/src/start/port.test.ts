import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { choosePort, requireFreePort } from './port.ts'

test('an option overrides PORT, which overrides 3000', () => {
  expect(choosePort('4000', { PORT: '5000' })).toBe(4000)
  expect(choosePort(undefined, { PORT: '5000' })).toBe(5000)
  expect(choosePort(undefined, {})).toBe(3000)
})

test.each(['', '0', '65536', '80a', '-1', '3000.5'])('"%s" is not a port', (text) => {
  expect(() => choosePort(text, {})).toThrow('is not a port')
})

test.each(['127.0.0.1', '::'])('a port in use on %s fails with another port to try', async (host) => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  const { port } = server.address() as { port: number }
  await expect(requireFreePort(port)).rejects.toThrow(
    `Port ${port} is in use by another program. Choose another: PORT=`,
  )
  server.close()
})
