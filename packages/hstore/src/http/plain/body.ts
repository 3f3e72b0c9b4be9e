import type { HttpRequest } from '../../front/front-end.ts'
import { invalid, Refusal } from './refusal.ts'

/**
 * The body of a request. The rest of one that is too large is read and dropped, so that the client
 * receives the answer.
 *
 * @throws {Refusal} where it is larger, or where the client went away
 */
export function bodyOf(request: HttpRequest, bytesMax: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.byteLength
      if (bytes <= bytesMax) return void chunks.push(chunk)
      chunks.length = 0
      reject(new Refusal('too-large', `The body has more than ${bytesMax} bytes. Nothing was changed.`))
    })
    request.on('end', () => resolve(Buffer.concat(chunks)))
    request.on('close', () => reject(invalid('The request ended within its body. Nothing was changed.')))
  })
}
