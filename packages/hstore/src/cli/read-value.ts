import { bytesOf } from './bytes-text.ts'
import type { Session } from './session.ts'

/** The bytes of a value; `-` is standard input, as it is. */
export async function readValue(session: Session, text: string, isBase64: boolean): Promise<Buffer> {
  return text === '-' ? await session.input() : bytesOf(text, isBase64)
}
