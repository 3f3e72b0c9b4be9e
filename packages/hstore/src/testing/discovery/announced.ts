import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Announcement } from '../../discovery/announcement.ts'

export const secret = 'a secret of sixteen characters'
export const otherSecret = 'another secret of this length'

/** A time of the tests' clocks, in milliseconds since 1970. */
export const startMs = 1_800_000_000_000

export function announcementOf(change: Partial<Announcement> = {}): Announcement {
  return {
    cluster: 'shop',
    clusterId: '00000000000000c1',
    node: 'n1',
    nodeId: '00000000000000a1',
    clientUrls: ['http://192.0.2.1:2379'],
    peerUrls: ['http://192.0.2.1:2380'],
    ...change,
  }
}

/** A folder for entries that does not exist yet. It goes with the test. */
export function newFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'hstore-discovery-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return join(dir, 'entries')
}
