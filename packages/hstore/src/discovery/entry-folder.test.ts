import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  renameSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { newFolder, secret, startMs } from '../testing/discovery/announced.ts'
import { EntryFolderError, entryFolder, OwnEntry, readEntries } from './entry-folder.ts'
import { messageText, newMessage } from './message.ts'
import { seal, sealKey } from './seal.ts'

const entryMessage = seal(newMessage('entry', '0'.repeat(32), startMs, '{"node":"é"}'), sealKey(secret))

/** The folder with one entry of this process. */
async function folderWithEntry() {
  const folder = newFolder()
  const entry = await OwnEntry.in(folder)
  await entry.write(entryMessage)
  const [name = ''] = readdirSync(folder)
  return { folder, entry, name }
}

const messagesIn = async (folder: string) => (await readEntries(folder)).map(({ message }) => message)

describe('the folder of entries', () => {
  it('is a folder of its own beside the state of hstore-server', () => {
    expect(entryFolder({ HSTORE_STATE: '/state', XDG_STATE_HOME: '/x' })).toBe('/state/.discovery')
    expect(entryFolder({ XDG_STATE_HOME: '/x' })).toBe('/x/hstore/.discovery')
    expect(entryFolder({})).toBe(join(homedir(), '.local/state/hstore/.discovery'))
  })

  it('has no entries where it does not exist', async () => {
    expect(await readEntries(newFolder())).toEqual([])
  })

  it('has the entry of a process that runs, for its user alone', async () => {
    const { folder, name } = await folderWithEntry()
    expect(await readEntries(folder)).toEqual([{ path: join(folder, name), message: entryMessage }])
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600)
  })

  it('has an entry of each node of a process, and the newest text of each', async () => {
    const { folder, entry } = await folderWithEntry()
    const other = await OwnEntry.in(folder)
    await other.write(entryMessage)
    const newer = { ...entryMessage, timeMs: startMs + 1 }
    await entry.write(newer)
    expect((await messagesIn(folder)).map(({ timeMs }) => timeMs).sort()).toEqual([startMs, startMs + 1])
    await entry.remove()
    expect(await messagesIn(folder)).toEqual([entryMessage])
  })

  it('loses the entry of a process that has ended', async () => {
    const { folder, name } = await folderWithEntry()
    const { pid } = spawnSync(process.execPath, ['--eval', ''])
    const [machine, , ...rest] = name.split('.')
    renameSync(join(folder, name), join(folder, [machine, pid, ...rest].join('.')))
    expect(await readEntries(folder)).toEqual([])
    expect(readdirSync(folder)).toEqual([])
  })

  it('loses the entry of a process whose id another one has now', async () => {
    const { folder, name } = await folderWithEntry()
    const [machine, pid, start = '', ...rest] = name.split('.')
    const earlier = [...start].reverse().join('')
    renameSync(join(folder, name), join(folder, [machine, pid, earlier, ...rest].join('.')))
    expect(await readEntries(folder)).toEqual([])
    expect(readdirSync(folder)).toEqual([])
  })

  it('keeps entries of other machines, does not count them, and removes them after an hour', async () => {
    const { folder, name } = await folderWithEntry()
    const foreign = name.replace(/^[0-9a-f]{16}/, '0'.repeat(16))
    renameSync(join(folder, name), join(folder, foreign))
    expect(await readEntries(folder)).toEqual([])
    expect(readdirSync(folder)).toEqual([foreign])
    const longAgo = new Date(Date.now() - 2 * 3_600_000)
    utimesSync(join(folder, foreign), longAgo, longAgo)
    expect(await readEntries(folder)).toEqual([])
    expect(readdirSync(folder)).toEqual([])
  })

  it('is not used where others can read it', async () => {
    const { folder, entry } = await folderWithEntry()
    chmodSync(folder, 0o755)
    const problem = `${folder} is open to other users. Change its mode to 700.`
    await expect(readEntries(folder)).rejects.toThrow(new EntryFolderError(problem))
    await expect(entry.write(entryMessage)).rejects.toThrow(new EntryFolderError(problem))
  })

  it('is not used where it is a link, which another user may have set', async () => {
    const { folder } = await folderWithEntry()
    const link = newFolder()
    symlinkSync(folder, link)
    await expect(readEntries(link)).rejects.toThrow(`${link} is no folder. Remove it.`)
    await expect((await OwnEntry.in(link)).write(entryMessage)).rejects.toThrow(EntryFolderError)
  })

  it('is not used where a file has its name, or its path', async () => {
    const file = newFolder()
    writeFileSync(file, '')
    for (const folder of [file, join(file, 'below')]) {
      await expect(readEntries(folder)).rejects.toThrow(EntryFolderError)
      await expect((await OwnEntry.in(folder)).write(entryMessage)).rejects.toThrow(EntryFolderError)
    }
  })

  it('may have any files with any content', async () => {
    const { folder, name } = await folderWithEntry()
    const path = join(folder, name)
    mkdirSync(join(folder, 'folder.entry'))
    writeFileSync(join(folder, 'stray'), 'x')
    const { header, payload } = messageText(entryMessage)
    const content = fc.oneof(
      fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
      fc.nat(header.length + payload.length).map((length) => `${header}\n${payload}`.slice(0, length)),
      fc.constant(`${header}\n${payload}\n${'x'.repeat(5_000)}`),
    )
    await fc.assert(
      fc.asyncProperty(content, async (each) => {
        writeFileSync(path, each)
        for (const { message } of await readEntries(folder)) expect(header).toBe(messageText(message).header)
      }),
    )
    writeFileSync(path, `${header}\n${payload}\n`)
    expect(await messagesIn(folder)).toEqual([entryMessage])
  })
})
