import type { MulticastDNS, QueryPacket } from 'multicast-dns'
import { type Message, messageText, parseMessage } from './message.ts'

/*
 * A message in a packet of multicast DNS: one TXT record, whose first string is the header. The
 * other strings together are the payload. A question is an additional record of a DNS query.
 */

const serviceName = '_hstore._tcp.local'

const stringBytesMax = 255
const recordsMax = 8

export function sendMessage(
  dns: MulticastDNS,
  message: Message,
  onSent: (error: Error | null | undefined) => void,
): void {
  const records = [{ name: serviceName, type: 'TXT' as const, ttl: 1, data: stringsOf(message) }]
  if (message.kind !== 'question') dns.respond({ answers: records }, onSent)
  else dns.query({ questions: [{ name: serviceName, type: 'TXT' }], additionals: records }, onSent)
}

/** @returns undefined for a packet of another service, or a malformed one */
export function messageOf({
  answers = [],
  additionals = [],
}: Partial<Pick<QueryPacket, 'answers' | 'additionals'>>): Message | undefined {
  for (const record of [...answers, ...additionals].slice(0, recordsMax)) {
    if (record.type !== 'TXT' || record.name.toLowerCase() !== serviceName) continue
    const [header = '', ...payload] = [record.data].flat().map((each) => Buffer.from(each))
    const message = parseMessage({ header: String(header), payload: String(Buffer.concat(payload)) })
    if (message !== undefined) return message
  }
  return undefined
}

function stringsOf(message: Message): Buffer[] {
  const { header, payload } = messageText(message)
  const bytes = Buffer.from(payload)
  const strings = [Buffer.from(header)]
  for (let start = 0; start < bytes.length; start += stringBytesMax)
    strings.push(bytes.subarray(start, start + stringBytesMax))
  return strings
}
