import { CompareResult, CompareTarget } from '@ticketcd/wire'
import { describe, expect, it } from 'vitest'
import { splitWords } from '../shell/words.ts'
import { isReadOnly, parseTransaction, txnRequestOf } from './parse.ts'
import { tokensOf } from './tokens.ts'

const parse = (line: string) => parseTransaction(splitWords(line))
const bytes = (text: string) => Buffer.from(text)

describe('a transaction', () => {
  it('has conditions and two branches', () => {
    const request = txnRequestOf(
      parse(
        'if value a = 1 and exists b then set a 2 and delete b else get a and get b/ --prefix --keys-only',
      ),
    )
    expect(request).toEqual({
      compare: [
        { key: 'a', result: CompareResult.EQUAL, target: CompareTarget.VALUE, value: bytes('1') },
        { key: 'b', result: CompareResult.GREATER, target: CompareTarget.VERSION, version: 0 },
      ],
      success: [
        { requestPut: { key: 'a', value: bytes('2'), lease: 0n } },
        { requestDeleteRange: { key: 'b', rangeEnd: '' } },
      ],
      failure: [
        { requestRange: { key: 'a', rangeEnd: '', keysOnly: false } },
        { requestRange: { key: 'b/', rangeEnd: 'b0', keysOnly: true } },
      ],
    })
  })

  it.each([
    ['missing a', { target: CompareTarget.VERSION, result: CompareResult.EQUAL, version: 0 }],
    ['version a > 3', { target: CompareTarget.VERSION, result: CompareResult.GREATER, version: 3 }],
    ['version a gt 3', { target: CompareTarget.VERSION, result: CompareResult.GREATER, version: 3 }],
    ['created a != 3', { target: CompareTarget.CREATE, result: CompareResult.NOT_EQUAL, createRevision: 3 }],
    ['modified a < 3', { target: CompareTarget.MOD, result: CompareResult.LESS, modRevision: 3 }],
    ['lease a = ff', { target: CompareTarget.LEASE, result: CompareResult.EQUAL, lease: 255n }],
    ['lease a eq 0', { target: CompareTarget.LEASE, result: CompareResult.EQUAL, lease: 0n }],
    ['value a ne ""', { target: CompareTarget.VALUE, result: CompareResult.NOT_EQUAL, value: bytes('') }],
  ])('compares: %s', (condition, compare) => {
    expect(parse(`if ${condition} then get a`).conditions).toEqual([{ key: 'a', ...compare }])
  })

  it('may have keys and values that are words of its own', () => {
    const { conditions, success, failure } = parse(
      'if value and = then then set else and and get if else get end',
    )
    expect(conditions).toMatchObject([{ key: 'and', value: bytes('then') }])
    expect(success).toMatchObject([{ key: 'else', value: bytes('and') }, { key: 'if' }])
    expect(failure).toMatchObject([{ key: 'end' }])
  })

  it('may have no condition, and no operation', () => {
    expect(parse('then set a 1 --lease ff').success).toMatchObject([{ lease: 255n }])
    expect(parse('if exists a then')).toMatchObject({ success: [], failure: [] })
  })

  it('has the same meaning over lines', () => {
    const lines = `
      # the last one
      if
        value stock = 1
        exists order

      then
        set stock 0 and
        delete "order"
      else
        get stock
      end
    `
    expect(parseTransaction(tokensOf(lines))).toEqual(
      parse('if value stock = 1 and exists order then set stock 0 and delete order else get stock'),
    )
  })

  it('may have values of several lines', () => {
    const { success } = parseTransaction(tokensOf("then\n  set a 'one\n# two'\n  set b 3"))
    expect(success).toMatchObject([{ value: bytes('one\n# two') }, { value: bytes('3') }])
  })

  it('only reads, or writes in one of its branches', () => {
    expect(isReadOnly(parse('if exists a then get a else get b'))).toBe(true)
    expect(isReadOnly(parse('if exists a then get a else delete b'))).toBe(false)
  })
})

describe('a malformed transaction is refused with its place', () => {
  it.each([
    ['', 'the end where if or then is expected'],
    ['set a 1', '“set” where if or then is expected'],
    ['if', 'the end where if or then is expected'],
    ['if exists a', 'the end where and or then is expected'],
    ['if exists', 'the end where a key is expected'],
    ['if a = 1 then get a', '“a” where exists, missing, value'],
    ['if value a 1 then get a', '“1” where =, !=, < or > is expected'],
    ['if value a = then', 'the end where and or then is expected'],
    ['if exists a and then get a', '“then” where something behind and is expected'],
    ['then put a 1', '“put” where get, set or delete is expected'],
    ['then set a', 'the end where a value is expected'],
    ['then set a 1 set b 2', '“set” where and, else or the end is expected'],
    ['then get a and', 'the end where something behind and is expected'],
    ['then set a 1 --lease', 'the end where the ID of a lease is expected'],
    ['if version a = x then get a', '“x”, which is no whole number'],
  ])('%s', (line, problem) => {
    expect(() => parse(line)).toThrow(problem)
  })

  it('also at the end of a line', () => {
    expect(() => parseTransaction(tokensOf('then\nset a\n1'))).toThrow('the end of a line where a value')
  })

  it.each(['if exists "" then get a', 'then set "" 1'])('an empty key: %s', (line) => {
    expect(() => parse(line)).toThrow('The key is empty')
  })

  it('a quote that is open', () => {
    expect(() => tokensOf('then set a "1')).toThrow('A quote is not closed')
  })
})
