import type { Entry } from '../entry.ts'
import type { Message } from '../message.ts'
import type { Persist } from '../output.ts'

/** An entry as `index/term content`. */
export function entryWords(entry: Entry): string {
  const place = `${entry.index}/${entry.term}`
  if (entry.type === 'no-op') return `${place} no-op`
  if (entry.type === 'command') return `${place} ${new TextDecoder().decode(entry.command)}`
  const { voters, learners } = entry.configuration
  return `${place} voters ${voters.join(',')}${learners.length > 0 ? ` learners ${learners.join(',')}` : ''}`
}

export function messageWords(message: Message): string {
  const head = `${message.from}>${message.to} ${message.type} term ${message.term}`
  switch (message.type) {
    case 'pre-vote':
    case 'vote':
      return `${head}, log ends ${message.lastIndex}/${message.lastTerm}`
    case 'pre-vote-reply':
    case 'vote-reply':
      return `${head} ${message.granted ? 'yes' : 'no'}`
    case 'append': {
      const entries = message.entries.map(entryWords).join(', ')
      return `${head} after ${message.previousIndex}/${message.previousTerm} [${entries}] committed ${message.committed}`
    }
    case 'commit':
      return `${head} ${message.index}/${message.indexTerm}`
    case 'append-accepted':
      return `${head} up to ${message.index}`
    case 'append-rejected':
      return `${head} at ${message.rejectedIndex}, perhaps ${message.hintIndex}/${message.hintTerm}`
    case 'heartbeat':
      return `${head} round ${message.round} committed ${message.committed}`
    case 'heartbeat-reply':
      return `${head} round ${message.round}`
    case 'install-snapshot':
      return `${head} ${message.snapshot.index}/${message.snapshot.term}`
    case 'timeout-now':
      return head
    default:
      return message satisfies never
  }
}

export function persistWords({ hardState, snapshot, entries }: Persist): string {
  const parts = [
    ...(hardState ? [`term ${hardState.term} vote ${hardState.votedFor ?? 'none'}`] : []),
    ...(snapshot ? [`snapshot ${snapshot.index}/${snapshot.term}`] : []),
    ...entries.map(entryWords),
  ]
  return parts.join(', ')
}
