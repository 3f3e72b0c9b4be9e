import { afterEach, beforeEach, expect, it } from 'vitest'
import { Machine } from '../testing/manage/machine.ts'
import { systemShell } from '../testing/manage/system-shell.ts'
import type { Terminal } from '../testing/terminal.ts'
import { processOf } from './node-process.ts'

let machine: Machine
const screens: Terminal[] = []
beforeEach(() => {
  machine = new Machine()
})
afterEach(async () => {
  for (const screen of screens.splice(0)) screen.close()
  await machine.close()
})

async function open(columns = 80): Promise<Terminal> {
  const screen = await systemShell(machine, columns)
  screens.push(screen)
  return screen
}

/** Opens the shell of a new node in a terminal. */
async function shellOf(name: string, command = 'start', columns = 80): Promise<Terminal> {
  const screen = await open(columns)
  screen.enter(`hstore-server ${command} ${(await machine.newNode(name)).join(' ')}`)
  await screen.untilScreen(new RegExp(`^${name}>$`, 'm'))
  return screen
}

const isRunning = (name: string) => {
  const record = machine.state.all().find((each) => each.name === name)
  return record !== undefined && processOf(record) !== undefined
}

async function clusterOf(size: number): Promise<void> {
  for (let number = 1; number <= size; number += 1) {
    const command = number === 1 ? 'start' : 'join'
    await machine.run(command, '--detach', ...(await machine.newNode(`node${number}`)))
  }
}

it('the shell of a node knows the commands, and asks before the last quorum ends', async () => {
  const screen = await shellOf('node1')
  screen.enter('list')
  await screen.untilScreen(/^node1 +127\S+ +healthy +leader +voter/m)
  screen.enter('status')
  await screen.untilScreen(/^health checks +every 1000 ms$/m)
  screen.enter('config set node1 name=first')
  await screen.untilScreen(/^name=first$/m)
  await screen.untilScreen(/^first>$/m)
  screen.enter('fly')
  await screen.untilScreen("There is no command 'fly'")
  screen.enter("stop 'fir")
  await screen.untilScreen('A quote is not closed.')
  screen.enter('stop')
  await screen.untilScreen('Stop\nanyway? [y/N]')
  screen.enter('n')
  await screen.untilScreen('Nothing was changed.')
  expect(isRunning('first')).toBe(true)

  // Several lines that are pasted are commands one after the other.
  screen.type('config get first type\nconfig get first name\nhel')
  await screen.untilScreen(/^voter\nfirst> config get first name\nfirst\nfirst> hel$/m)
  screen.enter('p')
  await screen.untilScreen(/^first> help$/m)

  // Ctrl-C ends a question or a line, and never the shell.
  screen.enter('kill')
  await screen.untilScreen('Kill\nanyway? [y/N]')
  screen.press('C-c')
  await screen.untilScreen(/Kill\nanyway\? \[y\/N\].*Nothing was changed.*first>$/s)
  await screen.untilScreen(/detach\n? +leaves the shell/)
  screen.type('unfinished')
  screen.press('C-c')
  screen.enter('exit')
  await screen.untilScreen(/anyway\? \[y\/N\]$/)
  screen.enter('y')
  await screen.untilScreen(/Stopped first\.\nready\$$/)
  expect(isRunning('first')).toBe(false)
})

it('the shell outlives its node, and starts it again', async () => {
  const screen = await shellOf('node1')
  await machine.run('kill', 'node1', '--yes')
  await screen.untilScreen('node1 has ended. `restart` starts it again.')
  screen.enter('restart')
  await screen.untilScreen('Restarted node1.')
  screen.enter('detach')
  await screen.untilScreen(/node1 goes on\..*ready\$$/s)
  expect(isRunning('node1')).toBe(true)
})

it('a terminal that is closed stops its node', async () => {
  const screen = await shellOf('node1')
  expect(isRunning('node1')).toBe(true)
  screen.close()
  await expect.poll(() => isRunning('node1')).toBe(false)
})

it.each([80, 40])('list --watch shows a killed leader and the new one, at %d columns', async (columns) => {
  await clusterOf(3)
  const screen = await open(columns)
  screen.enter('hstore-server list --watch')
  await screen.untilScreen('3 of 3 voters serve')
  const [{ name: killed }] = await machine.untilSettled(3)
  await machine.run('kill', killed)
  await screen.untilScreen('2 of 3 voters serve')
  await expect.poll(() => shown(screen)[killed]).toMatch(/^stopped/)
  const newLeader = () => Object.entries(shown(screen)).find(([, state]) => /^healthy,? +leader/.test(state))
  await expect.poll(newLeader).toBeDefined()
  expect(newLeader()?.[0]).not.toBe(killed)
  // The table was redrawn in place.
  const head = screen.screen.split('\n').filter((line) => line.startsWith('node1'))
  expect(head).toHaveLength(1)

  screen.resize({ columns: 120 - columns, rows: 40 })
  await screen.untilScreen('3 voters serve')
  screen.press('C-c')
  // The last table stays on the screen of before.
  await screen.untilScreen(/list --watch\n.*2 of 3 voters serve, and 2 are needed\.\nready\$$/s)
})

/** The state of each node in a table or in paragraphs, by name. */
function shown(screen: Terminal): Record<string, string> {
  const text = screen.screen.replaceAll('\n  ', '  ')
  return Object.fromEntries(
    [...text.matchAll(/^(node\d) +127\S+ +(.*)$/gm)].map(([, name, state]) => [name, state]),
  )
}

it('five terminals side by side', async () => {
  const shells = [await shellOf('node1')]
  for (const name of ['node2', 'node3', 'node4', 'node5']) shells.push(await shellOf(name, 'join'))
  for (const shell of shells) shell.enter('list --watch')
  for (const shell of shells) await shell.untilScreen('5 of 5 voters serve')
  const [{ name: killed }] = await machine.untilSettled(5)
  await machine.run('kill', killed)
  for (const shell of shells) {
    await expect.poll(() => shown(shell)[killed]).toMatch(/^stopped/)
    await shell.untilScreen(/^node\d .* leader /m)
  }
})
