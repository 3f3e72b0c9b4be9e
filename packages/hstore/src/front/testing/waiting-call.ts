/** A call that the test answers. */
export function waiting() {
  const answers: (() => void)[] = []
  const Wait = (request: Buffer) =>
    new Promise<Uint8Array>((resolve) => {
      answers.push(() => resolve(request))
    })
  return { answers, Wait }
}
