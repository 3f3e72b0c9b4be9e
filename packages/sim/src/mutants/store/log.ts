import { inPackage, type TestedMutant, testIn } from '../mutant.ts'

const inLog = (file: string, find: string, replace: string) =>
  inPackage('hstore')(`log/${file}`, find, replace)
const test = (file: string, name: string) => testIn('hstore')(`log/${file}`, name)

/** The log of a node on disk. */
export const log: readonly TestedMutant[] = [
  {
    name: 'a torn frame stays on disk',
    breaks: 'The bytes of a torn frame never complete a later one',
    edits: [inLog('segment-writer', 'if (tail.isTorn) await file.truncate(tail.end)', '')],
    caughtBy: test(
      'damage',
      'a last frame of which any sectors are missing is cut off, and its bytes never come back',
    ),
  },
  {
    name: 'the last frame is not written again at the start',
    breaks: 'A sync that failed is not repeated: the system may have dropped the data',
    edits: [inLog('segment-writer', 'tail.lastFrame.length > 0) await', 'tail.lastFrame.length < 0) await')],
    caughtBy: test(
      'disk-failure',
      'changes that were shown after a failed sync are durable before the next start reports them',
    ),
  },
  {
    name: 'the log goes on after an error of the disk',
    breaks: 'After an error the log writes nothing more',
    edits: [
      inLog('write-ahead-log', 'this.failure ??= failureOf(', 'const failure = failureOf('),
      inLog(
        'write-ahead-log',
        'throw this.failure\n    }\n    this.idle',
        'throw failure\n    }\n    this.idle',
      ),
    ],
    caughtBy: test('disk-failure', 'an error of the disk reaches the sync, and the log takes nothing more'),
  },
  {
    name: 'a frame does not say which one is before it',
    breaks: 'Damage before the last frame is refused',
    edits: [inLog('read-log', 'if (frame.previous !== previous)', 'if (frame.previous === undefined)')],
    caughtBy: test('damage', 'a frame that is missing between two others is refused'),
  },
  {
    name: 'a damaged frame with a whole one behind it counts as torn',
    breaks: 'Damage before the last frame is refused (etcd #11488)',
    edits: [inLog('read-log', 'if (!isClean) requireTorn(', 'if (!isClean && at < 0) requireTorn(')],
    caughtBy: test(
      'damage',
      'a byte that changed before the last frame is refused with the file and the offset',
    ),
  },
  {
    name: 'a new file has its name before its content is durable',
    breaks: 'A file is complete as soon as it has its name',
    edits: [inLog('file-system', '    await file.sync()\n    await fs.rename', '    await fs.rename')],
    caughtBy: test('crashes', 'a crash while a folder gets its identity leaves one that can be opened'),
  },
  {
    name: 'a removed segment may come back behind a gap',
    breaks: 'Segments are removed durably, the oldest first',
    edits: [
      inLog(
        'write-ahead-log',
        '      await fs.syncFolder(folder)\n      this.segments.removeOldest()',
        '      this.segments.removeOldest()',
      ),
    ],
    caughtBy: test('disk-failure', 'a cut that fails can be repeated'),
  },
  {
    name: 'a segment is cut while one of its entries is needed',
    breaks: 'Only entries that a durable snapshot holds are removed',
    edits: [inLog('segment-list', 'oldest.lastIndex <= index', 'oldest.lastIndex <= index + 1')],
    caughtBy: test('write-ahead-log', 'a segment with an entry above the index is not cut'),
  },
  {
    name: 'entries of a deposed leader stay behind those that replace them',
    breaks: 'Conflicting entries and all that follow are removed (paper, figure 2)',
    edits: [inLog('replay', '      this.removeFrom(change.span.first)\n', '')],
    caughtBy: test('write-ahead-log', 'entries replace those that the log holds from their index on'),
  },
  {
    name: 'a log takes entries behind a gap',
    breaks: 'The log has no gaps',
    edits: [inLog('log-state', 'span.first > base.index + 1', 'span.first > base.index + 9')],
    caughtBy: test('write-ahead-log', 'a change that would leave a gap is refused, and the log goes on'),
  },
  {
    name: 'a received snapshot does not bring its term',
    breaks: 'The term is at least that of the snapshot',
    edits: [inLog('recovery', 'snapshot.term > (state', 'snapshot.term < (state')],
    caughtBy: test(
      'recovery',
      'a snapshot that was received before a crash and contradicts the log replaces it for good',
    ),
  },
]
