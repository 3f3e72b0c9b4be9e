import type { JSHandle, Locator } from '@playwright/test'

/** What stood somewhere on a page from some moment on. */
export interface Shown {
  /** By the clock of the browser, which is this machine's: milliseconds since 1970. */
  readonly atMs: number
  readonly text: string
}

interface Record {
  readonly element: Element
  readonly shown: Shown[]
}

/** Every text that an element has ever shown while it was recorded, in order. */
export class Recording {
  #record: JSHandle<Record>

  private constructor(record: JSHandle<Record>) {
    this.#record = record
  }

  static async of(locator: Locator): Promise<Recording> {
    const record = await locator.evaluateHandle((element) => {
      // biome-ignore lint/performance/useDomNodeTextContent: what stands apart on the page must be apart in the text.
      const read = () => (element as HTMLElement).innerText
      const shown = [{ atMs: Date.now(), text: read() }]
      new MutationObserver(() => {
        const text = read()
        if (text !== shown.at(-1)?.text) shown.push({ atMs: Date.now(), text })
      }).observe(element, { subtree: true, childList: true, characterData: true })
      return { element, shown }
    })
    return new Recording(record)
  }

  /** Throws when the page has replaced the element: what was shown since then is not in the record. */
  async shown(): Promise<readonly Shown[]> {
    const { shown, isThere } = await this.#record.evaluate((record) => ({
      shown: record.shown,
      isThere: record.element.isConnected,
    }))
    if (!isThere) throw new Error(`What was recorded is not on the page any more: “${shown.at(-1)?.text}”`)
    return shown
  }

  /** The first number of each text that `pattern` finds, in order; it is written as English does. */
  async numbers(pattern: RegExp): Promise<NumberShown[]> {
    return (await this.shown()).flatMap(({ atMs, text }) => {
      const found = pattern.exec(text)?.[1]
      return found === undefined ? [] : [{ atMs, value: Number(found.replaceAll(',', '')) }]
    })
  }
}

export interface NumberShown {
  readonly atMs: number
  readonly value: number
}

/** Where a number rose although it can only fall: pairs of what stood there before and after. */
export function rises(numbers: readonly NumberShown[]): [number, number][] {
  return numbers.flatMap(({ value }, index) => {
    const before = numbers[index - 1]?.value ?? value
    return value > before ? [[before, value] as [number, number]] : []
  })
}

/** @param values at least one */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
