import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { endStages, newStage } from '../testing/manage/stage.ts'
import { lastMessages, sizeOf } from './node-log.ts'

afterEach(endStages)

it('the last messages of the present start are shown', () => {
  const log = join(newStage().root, 'log')
  appendFileSync(log, '{"level":"info","msg":"old"}\n')
  const from = sizeOf(log)
  appendFileSync(
    log,
    '{"level":"warn","msg":"first"}\n{"level":"error","msg":"second"}\n\nSegmentation fault\n{"x":1}\n',
  )
  expect(lastMessages(log, from, 9)).toEqual([
    'warn: first',
    'error: second',
    'Segmentation fault',
    '{"x":1}',
  ])
  expect(lastMessages(log, from, 1)).toEqual(['{"x":1}'])
})

it('of a long log the end is read', () => {
  const log = join(newStage().root, 'log')
  appendFileSync(log, `${'x'.repeat(99)}\n`.repeat(1_000))
  appendFileSync(log, '{"level":"error","msg":"last"}\n')
  expect(lastMessages(log, 0, 1)).toEqual(['error: last'])
})

it('a log that is missing has no message', () => {
  expect(sizeOf('/nowhere/log')).toBe(0)
  expect(lastMessages('/nowhere/log', 0, 5)).toEqual([])
})
