import { expect, it } from 'vitest'
import { bytes } from '../testing/kv/requests.ts'
import { crc32c } from './crc32c.ts'

it('has the check value of CRC32C, also in parts', () => {
  expect(crc32c(bytes('123456789'))).toBe(0xe3069283)
  expect(crc32c(bytes('56789'), crc32c(bytes('1234')))).toBe(0xe3069283)
  expect(crc32c(bytes(''))).toBe(0)
})

// RFC 3720, appendix B.4.
it('has the sums of the examples in the RFC', () => {
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa)
  expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43)
})
