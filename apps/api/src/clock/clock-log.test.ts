import { expect, test } from 'vitest'
import { ClockLog } from './clock-log.ts'

test('each change of the state is logged once, with its consequences', () => {
  const lines: [level: string, message: string][] = []
  const at = (level: string) => (_fields: object, message: string) => void lines.push([level, message])
  const log = new ClockLog({ debug: at('debug'), info: at('info'), warn: at('warn') } as never)
  log.report({ state: 'right', aheadMs: 3 })
  log.report({ state: 'off', aheadMs: 900_040 })
  log.report({ state: 'off', aheadMs: 900_050 })
  log.report({ state: 'right', aheadMs: 3 })
  log.report({ state: 'off', aheadMs: -3_440 })
  log.report({ state: 'unknown', aheadMs: null })
  log.report({ state: 'unchecked', aheadMs: null })
  expect(lines.map(([level, message]) => [level, message.slice(0, 62)])).toEqual([
    ['warn', 'the clock of this process is 900.0 s ahead of those of the etc'],
    ['info', 'the clock of this process is right again'],
    ['warn', 'the clock of this process is 3.4 s behind those of the etcd no'],
    ['warn', 'the clock of this process could not be compared with those of '],
    ['warn', 'the etcd nodes answer no HTTP, so the clock of this process is'],
  ])
})
