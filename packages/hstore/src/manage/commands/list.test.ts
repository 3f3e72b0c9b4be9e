import { stripVTControlCharacters } from 'node:util'
import { afterEach, expect, it } from 'vitest'
import { endStages, fakeNode, memberOf, newStage, viewOf } from '../../testing/manage/stage.ts'
import { listNodes } from './list.ts'

afterEach(endStages)

/** A node whose state a test changes. */
async function stageWith() {
  const stage = newStage()
  const shown = { leader: 'yes' as 'yes' | 'no', committed: 20, name: 'node1' }
  const node = await fakeNode(() => {
    const state = {
      ...(shown.leader === 'no' && { leader: null }),
      committed: shown.committed,
      applied: shown.committed,
    }
    return [
      200,
      viewOf(1, [memberOf(1, { name: shown.name, clientUrls: [`http://${node.address}`] })], state),
    ]
  })
  const list = (options: object) => listNodes(stage.context, { contact: node.address, ...options })
  return { ...stage, node, shown, list }
}

it('a list is a table and a sentence, or JSON', async () => {
  const { list, terminal, node } = await stageWith()
  await list({})
  expect(terminal.text.split('\n')).toEqual([
    expect.stringMatching(/^name +address +health +role +type +term +index +lag$/),
    expect.stringMatching(new RegExp(`^node1  ${node.address}  healthy  leader  voter +3 +20 +0$`)),
    '1 of 1 voter serves, and 1 is needed.',
    '',
  ])
  terminal.text = ''
  await list({ json: true })
  expect(JSON.parse(terminal.text)).toMatchObject({ cluster: 'shop', nodes: [{ name: 'node1', index: 20 }] })
})

it('without a terminal each change is a line, and a growing log is no change', async () => {
  const { list, terminal, shown, node } = await stageWith()
  const watching = list({ watch: true })
  const asked = () => node.requests.length
  await expect.poll(() => terminal.text).toContain('node1')
  shown.committed = 21
  const before = asked()
  await expect.poll(asked).toBeGreaterThan(before + 2)
  shown.leader = 'no'
  await expect.poll(() => terminal.text).toContain('no leader')
  terminal.interruption.abort()
  await watching
  const time = '\\d\\d:\\d\\d:\\d\\d'
  const line = (health: string) => `${time} node1 ${node.address} ${health} leader voter term 3\n`
  expect(terminal.text).toMatch(new RegExp(`^${line('healthy')}${line('no leader')}$`))
})

it('with --json each change is a document of one line', async () => {
  const { list, terminal, shown } = await stageWith()
  const watching = list({ watch: true, json: true })
  await expect.poll(() => terminal.text).toContain('"healthy"')
  shown.leader = 'no'
  await expect.poll(() => terminal.text).toContain('"no-leader"')
  terminal.interruption.abort()
  await watching
  const lines = terminal.text.trimEnd().split('\n')
  expect(lines.map((text) => JSON.parse(text).nodes[0].health)).toEqual(['healthy', 'no-leader'])
})

it('on a terminal the list is redrawn on a screen of its own, and stays when it ends', async () => {
  const { list, terminal, shown } = await stageWith()
  terminal.canRedraw = true
  terminal.columns = 40
  const watching = list({ watch: true })
  await expect.poll(() => terminal.text).toContain('Ctrl-C ends.')
  shown.name = 'left'
  await expect.poll(() => terminal.text).toContain('left')
  terminal.interruption.abort()
  await watching
  const [drawn = '', after = ''] = terminal.text.split('\x1b[?1049l')
  const lines = drawn.split('\x1b[H').flatMap((frame) => stripVTControlCharacters(frame).split('\r\n'))
  expect(lines.length).toBeGreaterThan(5)
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(40)
  expect(after).toMatch(/^left {2}127.*needed\.\n$/s)
})
