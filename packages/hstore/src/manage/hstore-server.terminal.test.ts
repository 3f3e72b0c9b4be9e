import { afterEach, beforeEach, expect, it } from 'vitest'
import { Machine } from '../testing/manage/machine.ts'
import { Screen } from '../testing/manage/screen.ts'
import { processOf } from './node-process.ts'

let machine: Machine
const screens: Screen[] = []
beforeEach(() => {
  machine = new Machine()
})
afterEach(async () => {
  for (const screen of screens.splice(0)) screen.close()
  await machine.close()
})

async function open(columns = 80): Promise<Screen> {
  const screen = await Screen.open(machine, `screen${screens.length}`, columns)
  screens.push(screen)
  return screen
}

/** Opens the shell of a new node in a terminal. */
async function shellOf(name: string, command = 'start', columns = 80): Promise<Screen> {
  const screen = await open(columns)
  await screen.type(`hstore-server ${command} ${(await machine.newNode(name)).join(' ')}`)
  await screen.untilShows(new RegExp(`^${name}>$`, 'm'))
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
  await screen.type('list')
  await screen.untilShows(/^node1 +127\S+ +healthy +leader +voter/m)
  await screen.type('status')
  await screen.untilShows(/^health checks +every 1000 ms$/m)
  await screen.type('config set node1 name=first')
  await screen.untilShows(/^name=first$/m)
  await screen.untilShows(/^first>$/m)
  await screen.type('fly')
  await screen.untilShows("There is no command 'fly'")
  await screen.type("stop 'fir")
  await screen.untilShows('A quote is not closed.')
  await screen.type('stop')
  await screen.untilShows('Stop\nanyway? [y/N]')
  await screen.type('n')
  await screen.untilShows('Nothing was changed.')
  expect(isRunning('first')).toBe(true)

  // Several lines that are pasted are commands one after the other.
  await screen.paste('config get first type\nconfig get first name\nhel')
  await screen.untilShows(/^voter\nfirst> config get first name\nfirst\nfirst> hel$/m)
  await screen.type('p')
  await screen.untilShows(/^first> help$/m)

  // Ctrl-C ends a question or a line, and never the shell.
  await screen.type('kill')
  await screen.untilShows('Kill\nanyway? [y/N]')
  await screen.press('C-c')
  await screen.untilShows(/Kill\nanyway\? \[y\/N\].*Nothing was changed.*first>$/s)
  await screen.untilShows(/detach\n? +leaves the shell/)
  await screen.paste('unfinished')
  await screen.press('C-c')
  await screen.type('exit')
  await screen.untilShows(/anyway\? \[y\/N\]$/)
  await screen.type('y')
  await screen.untilShows(/Stopped first\.\nready\$$/)
  expect(isRunning('first')).toBe(false)
})

it('the shell outlives its node, and starts it again', async () => {
  const screen = await shellOf('node1')
  await machine.run('kill', 'node1', '--yes')
  await screen.untilShows('node1 has ended. `restart` starts it again.')
  await screen.type('restart')
  await screen.untilShows('Restarted node1.')
  await screen.type('detach')
  await screen.untilShows(/node1 goes on\..*ready\$$/s)
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
  await screen.type('hstore-server list --watch')
  await screen.untilShows('3 of 3 voters serve')
  const [{ name: killed }] = await machine.untilSettled(3)
  await machine.run('kill', killed)
  await screen.untilShows('2 of 3 voters serve')
  await expect.poll(async () => (await shown(screen))[killed]).toMatch(/^stopped/)
  const newLeader = async () =>
    Object.entries(await shown(screen)).find(([, state]) => /^healthy,? +leader/.test(state))
  await expect.poll(newLeader).toBeDefined()
  expect((await newLeader())?.[0]).not.toBe(killed)
  // The table was redrawn in place.
  const head = (await screen.lines()).filter((line) => line.startsWith('node1'))
  expect(head).toHaveLength(1)

  await screen.resize(120 - columns)
  await screen.untilShows('3 voters serve')
  await screen.press('C-c')
  // The last table stays on the screen of before.
  await screen.untilShows(/list --watch\n.*2 of 3 voters serve, and 2 are needed\.\nready\$$/s)
})

/** The state of each node in a table or in paragraphs, by name. */
async function shown(screen: Screen): Promise<Record<string, string>> {
  const text = (await screen.text()).replaceAll('\n  ', '  ')
  return Object.fromEntries(
    [...text.matchAll(/^(node\d) +127\S+ +(.*)$/gm)].map(([, name, state]) => [name, state]),
  )
}

it('five terminals side by side', async () => {
  const shells = [await shellOf('node1')]
  for (const name of ['node2', 'node3', 'node4', 'node5']) shells.push(await shellOf(name, 'join'))
  for (const shell of shells) await shell.type('list --watch')
  for (const shell of shells) await shell.untilShows('5 of 5 voters serve')
  const [{ name: killed }] = await machine.untilSettled(5)
  await machine.run('kill', killed)
  for (const shell of shells) {
    await expect.poll(async () => (await shown(shell))[killed]).toMatch(/^stopped/)
    await shell.untilShows(/^node\d .* leader /m)
  }
})
