import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { Stage } from './testing/stage.ts'

/*
 * Golden scenarios. A line that begins with `>` is a command, one with `#` a comment; the lines
 * after a command are the effects on the cluster. `UPDATE_SCENARIOS=1` writes them again: read the
 * difference before you commit it.
 */
const folder = new URL('./scenarios/', import.meta.url)

test.each(readdirSync(folder))('%s', (name) => {
  const file = new URL(name, folder)
  const text = readFileSync(file, 'utf8')
  const played = play(text)
  if (process.env.UPDATE_SCENARIOS) writeFileSync(file, played)
  expect(played).toBe(process.env.UPDATE_SCENARIOS ? played : text)
})

function play(text: string): string {
  const stage = new Stage()
  const lines = text.split('\n').filter((line) => line === '' || line.startsWith('#') || line.startsWith('>'))
  const played = lines.flatMap((line) =>
    line.startsWith('>') ? [line, ...stage.run(line.slice(1).trim())] : [line],
  )
  return `${played.join('\n').trimEnd()}\n`
}
