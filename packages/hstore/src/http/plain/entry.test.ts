import { describe, expect, it } from 'vitest'
import { entryOf, shown } from './entry.ts'
import { Refusal } from './refusal.ts'

const jsonType = 'application/json'
const formType = 'application/x-www-form-urlencoded'

function read(type: string | undefined, body: string | Buffer): string[] {
  const headers = type === undefined ? {} : { 'content-type': type }
  const { key, value } = entryOf(headers, Buffer.from(body as string))
  return [key, value.toString('latin1')]
}

function refusalOf(type: string | undefined, body: string | Buffer): string {
  try {
    return `accepted ${read(type, body)}`
  } catch (error) {
    return error instanceof Refusal ? `${error.code}: ${error.message}` : String(error)
  }
}

describe('a JSON body', () => {
  it('has text, or any bytes as base64', () => {
    expect(read(jsonType, '{"key":"a","value":""}')).toEqual(['a', ''])
    expect(read('Application/JSON; charset=utf-8', '{"value":"\\u0000\\"","key":"ü"}')).toEqual(['Ã¼', '\0"'])
    expect(read(jsonType, '{"keyBase64":"/w==","valueBase64":"AAE="}')).toEqual(['\xff', '\0\x01'])
    expect(read(jsonType, '{"key":"😀","value":"\\ud83d\\ude00"}')).toEqual([
      'ð\x9f\x98\x80',
      'ð\x9f\x98\x80',
    ])
  })

  it.each([
    ['', /^invalid-request: The body is malformed JSON/],
    ['{"key":"a"', /malformed JSON/],
    ['[]', /must be a JSON object/],
    ['null', /must be a JSON object/],
    ['"a"', /must be a JSON object/],
    [Buffer.from('{"key":"a","value":"\xff"}', 'latin1'), /not UTF-8/],
    ['{"key":"a","value":1}', /must be a string/],
    ['{"key":"a","value":null}', /must be a string/],
    ['{"key":"a","value":"\\ud800"}', /not well-formed Unicode/],
    ['{"key":"a"}', /field value is missing/],
    ['{"value":"a"}', /field key is missing/],
    ['{"key":"","value":"a"}', /key is empty/],
    ['{"key":"a","value":"1","lease":"7"}', /field "lease" is unknown/],
    ['{"key":"a","value":"1","__proto__":"7"}', /field "__proto__" is unknown/],
    [`{"${'x'.repeat(99)}":"a"}`, /field "x{40}…" is unknown/],
    ['{"key":"a","value":"1","valueBase64":"AA=="}', /exclude one another/],
    ['{"key":"a","valueBase64":"AA"}', /not base64/],
    ['{"key":"a","valueBase64":"-_8="}', /not base64/],
    ['{"key":"a","valueBase64":"A A=="}', /not base64/],
  ])('is refused: %s', (body, message) => {
    expect(refusalOf(jsonType, body)).toMatch(message)
  })
})

describe('a form', () => {
  it('has any bytes, percent-encoded', () => {
    expect(read(formType, 'key=a+b%2Bc&value=')).toEqual(['a b+c', ''])
    expect(read(formType, '&value=%00%ff%3D=&&key=%26%3d')).toEqual(['&=', '\0\xff=='])
    expect(read(formType, 'k%65y=a&valueBase64=%2Fw%3D%3D')).toEqual(['a', '\xff'])
    expect(read(formType, Buffer.from('key=\xfc&value=1', 'latin1'))).toEqual(['\xfc', '1'])
  })

  it.each([
    ['', /field key is missing/],
    ['key&value', /key is empty/],
    ['key=a&value=%', /percent-encoding is malformed/],
    ['key=a&value=%a', /percent-encoding is malformed/],
    ['key=a&value=%-1', /percent-encoding is malformed/],
    ['key=a&value=% 1', /percent-encoding is malformed/],
    ['key=a&value=1&key=b', /field key is there twice/],
    ['key=a&value=1&submit=', /field "submit" is unknown/],
    ['{"key":"a","value":"1"}', /is unknown/],
  ])('is refused: %s', (body, message) => {
    expect(refusalOf(formType, body)).toMatch(message)
  })
})

it('another type is refused, and so is a compressed body', () => {
  for (const type of [undefined, '', 'text/plain', 'multipart/form-data; boundary=a', 'constructor'])
    expect(refusalOf(type, 'key=a&value=1')).toMatch(/^unsupported-media-type: .*Content-Type/)
  const headers = { 'content-type': jsonType, 'content-encoding': 'gzip' }
  expect(() => entryOf(headers, Buffer.from('{"key":"a","value":"1"}'))).toThrow('must not be compressed')
})

it('text is shown as it is, and other bytes as base64', () => {
  expect(shown('value', Buffer.from('ü\0'))).toEqual({ value: 'ü\0' })
  expect(shown('value', Buffer.alloc(0))).toEqual({ value: '' })
  expect(shown('key', Buffer.from('aüb').subarray(2, 4))).toEqual({ keyBase64: 'vGI=' })
})
