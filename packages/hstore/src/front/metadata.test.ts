import { expect, test } from 'vitest'
import { Metadata } from './metadata.ts'

const metadata = new Metadata({ token: 'abc', many: ['1', '2'], 'x-bin': 'AQI,Aw==', 'bad-bin': '!!!' })

test('a name has its values, or none', () => {
  expect(metadata.get('token')).toBe('abc')
  expect(metadata.get('many')).toBe('1, 2')
  expect(metadata.get('absent')).toBeUndefined()
})

test('a binary name has the bytes of its first value, padded or not', () => {
  expect(metadata.getBinary('x-bin')).toEqual(Buffer.from([1, 2]))
  expect(metadata.getBinary('absent-bin')).toBeUndefined()
})

test('a binary value that is no base64 is refused', () => {
  expect(() => metadata.getBinary('bad-bin')).toThrow(
    expect.objectContaining({ code: 13, message: expect.stringContaining('"!!!" in header "bad-bin"') }),
  )
})
