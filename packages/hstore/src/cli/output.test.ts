import { PassThrough, Writable } from 'node:stream'
import { expect, it } from 'vitest'
import { collected } from '../testing/cli/collected.ts'
import { Failure, type FailureCode } from './failure.ts'
import { Output, ReaderGone } from './output.ts'

it('results and sentences have streams of their own, as text or JSON', async () => {
  const [out, err] = [collected(), collected()]
  const output = new Output(out.stream, err.stream)
  await output.result({ a: 1 }, 'one')
  output.notice('A notice.')
  output.failure(new Failure('not-found', 'Nothing.'), 'program')
  output.hint('For people.')
  output.isJson = true
  await output.result({ a: 1 }, 'one')
  output.notice('A notice.')
  output.failure(new Failure('not-found', 'Nothing.'), 'program')
  expect(out.text()).toBe('one\n{"a":1}\n')
  expect(err.text().split('\n')).toEqual([
    'A notice.',
    'program: Nothing.',
    '{"notice":"A notice."}',
    '{"error":{"code":"not-found","message":"Nothing."}}',
    '',
  ])
})

it('a write waits until the reader takes more', async () => {
  const out = new PassThrough({ highWaterMark: 1 })
  const output = new Output(out, collected().stream)
  let isDone = false
  const write = output.write('abc').then(() => {
    isDone = true
  })
  await new Promise(setImmediate)
  expect(isDone).toBe(false)
  out.resume()
  await write
})

it.each(['EPIPE', 'EIO'])('a reader that has gone ends the command: %s', async (code) => {
  const closed = () => Object.assign(new Error(`write ${code}`), { code })
  const out = new Writable({ highWaterMark: 1, write: (_chunk, _encoding, done) => done(closed()) })
  const output = new Output(out, collected().stream)
  const reasons: unknown[] = []
  output.watchReaders((reason) => reasons.push(reason))
  await expect(output.write('abc')).rejects.toThrow(ReaderGone)
  await expect(output.write('abc')).rejects.toThrow(ReaderGone)
  expect(reasons[0]).toBeInstanceOf(ReaderGone)
})

it('each failure has its exit code', () => {
  const codes: readonly (readonly [FailureCode, number])[] = [
    ['not-found', 1],
    ['condition-failed', 1],
    ['refused', 1],
    ['denied', 1],
    ['compacted', 1],
    ['usage', 2],
    ['unavailable', 3],
    ['unknown-outcome', 4],
  ]
  for (const [code, exitCode] of codes) expect(new Failure(code, '').exitCode, code).toBe(exitCode)
})
