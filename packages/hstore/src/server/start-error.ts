/** The system refuses a thing that the node needs. The message is for an operator. */
export class StartError extends Error {
  override readonly name = 'StartError'
}
