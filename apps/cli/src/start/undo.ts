/** What has to be undone when the program ends, whichever step it had come to; the last first. */
export class UndoStack {
  readonly #undos: (() => Promise<string | undefined>)[] = []

  /** `undo` answers what it did in words, or undefined when there was nothing to do. */
  push(undo: () => Promise<string | undefined>): void {
    this.#undos.push(undo)
  }

  /** Undoes all. One that fails is said and does not keep the others from being done. */
  async unwind(): Promise<void> {
    for (let undo = this.#undos.pop(); undo !== undefined; undo = this.#undos.pop()) {
      try {
        const done = await undo()
        if (done !== undefined) console.log(`✓ ${done}`)
      } catch (error) {
        console.error(`✗ ${error instanceof Error ? error.message : String(error)}`)
      }
    }
  }
}
