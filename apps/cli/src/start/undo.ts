/** Functions that undo the completed steps when the program ends, the last step first. */
export class UndoStack {
  private readonly undos: (() => Promise<string | undefined>)[] = []

  /** @param undo returns a text with its result, or undefined if there was nothing to undo */
  push(undo: () => Promise<string | undefined>): void {
    this.undos.push(undo)
  }

  /** Undoes all steps. A failure is printed, and does not stop the others. */
  async unwind(): Promise<void> {
    for (let undo = this.undos.pop(); undo !== undefined; undo = this.undos.pop()) {
      try {
        const done = await undo()
        if (done !== undefined) console.log(`✓ ${done}`)
      } catch (error) {
        console.error(`✗ ${error instanceof Error ? error.message : String(error)}`)
      }
    }
  }
}
