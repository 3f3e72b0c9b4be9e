/** Code and message of the refusal; undefined for an answer. */
export async function refusalOf(answer: Promise<unknown>): Promise<readonly [number, string] | undefined> {
  try {
    await answer
    return undefined
  } catch (error) {
    const { code, message } = error as { code: number; message: string }
    return [code, message]
  }
}
