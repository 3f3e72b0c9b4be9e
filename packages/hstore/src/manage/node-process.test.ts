import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { endStages, newStage, recordOf, startHolder } from '../testing/manage/stage.ts'
import { killProcess, processOf, startProcess, stopProcess } from './node-process.ts'

afterEach(endStages)

function newRecord() {
  const { root, context } = newStage()
  const record = recordOf(1, { dataDir: join(root, 'data'), logFile: join(root, 'logs', 'node1.log') })
  return { record, program: context.nodeProgram }
}

it('the process of a node is the one that holds the lock of its data folder', async () => {
  const { record } = newRecord()
  expect(processOf(record)).toBeUndefined()
  const { pid } = await startHolder(record.dataDir)
  expect(processOf(record)?.pid).toBe(pid)
})

it('a process that has got the id of a dead one is left alone', async () => {
  const { record } = newRecord()
  mkdirSync(record.dataDir)
  // This very process, as if it had started at another time.
  writeFileSync(join(record.dataDir, 'hstore.lock'), `${process.pid} 1`)
  expect(processOf(record)).toBeUndefined()
  expect([await killProcess(record), await stopProcess(record)]).toEqual([false, false])
})

it('a node is stopped by SIGTERM, and killed by SIGKILL', async () => {
  const [stopped, killed] = [newRecord().record, newRecord().record]
  const first = await startHolder(stopped.dataDir)
  expect(await stopProcess(stopped)).toBe(true)
  expect(await first.ended).toBe('SIGTERM')
  const second = await startHolder(killed.dataDir)
  expect(await killProcess(killed)).toBe(true)
  expect(await second.ended).toBe('SIGKILL')
  expect(await killProcess(killed)).toBe(false)
})

it('a node that does not stop is killed', async () => {
  const { record } = newRecord()
  const { ended } = await startHolder(
    record.dataDir,
    "process.on('SIGTERM', () => {}); setInterval(() => {}, 1_000)",
  )
  expect(await stopProcess(record, 50)).toBe(true)
  expect(await ended).toBe('SIGKILL')
})

it('a node that is paused is stopped', async () => {
  const { record } = newRecord()
  const { pid, ended } = await startHolder(record.dataDir)
  process.kill(pid, 'SIGSTOP')
  expect(await stopProcess(record)).toBe(true)
  expect(await ended).toBe('SIGTERM')
})

it('a program writes to the log of its node, and says how it ended', async () => {
  const { record, program } = newRecord()
  writeFileSync(program, 'console.error(process.argv.slice(2).join(" ")); process.exit(7)')
  const started = await startProcess(program, record)
  expect(await started.ended).toBe('exit code 7')
  expect([started.ending(), started.logStart]).toEqual(['exit code 7', 0])
  const again = await startProcess(program, record)
  expect(again.logStart).toBeGreaterThan(0)
  await again.ended
})
