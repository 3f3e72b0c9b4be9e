import type { JSHandle, Locator } from '@playwright/test'

interface Record {
  readonly element: Element
  readonly texts: string[]
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
      const texts = [read()]
      new MutationObserver(() => {
        const text = read()
        if (text !== texts.at(-1)) texts.push(text)
      }).observe(element, { subtree: true, childList: true, characterData: true })
      return { element, texts }
    })
    return new Recording(record)
  }

  /** Throws when the page has replaced the element: texts since then are not in the record. */
  async texts(): Promise<readonly string[]> {
    const { texts, isThere } = await this.#record.evaluate((record) => ({
      texts: record.texts,
      isThere: record.element.isConnected,
    }))
    if (!isThere) throw new Error(`The recorded element is not on the page any more: “${texts.at(-1)}”`)
    return texts
  }

  /** The first number of each text that `pattern` finds, in order; it is written as English does. */
  async numbers(pattern: RegExp): Promise<number[]> {
    return (await this.texts()).flatMap((text) => {
      const found = pattern.exec(text)?.[1]
      return found === undefined ? [] : [Number(found.replaceAll(',', ''))]
    })
  }
}

/** Where a number rose: pairs of the numbers before and after. */
export function rises(numbers: readonly number[]): [number, number][] {
  return steps(numbers).filter(([before, after]) => after > before)
}

/** Where a number fell: pairs of the numbers before and after. */
export function falls(numbers: readonly number[]): [number, number][] {
  return steps(numbers).filter(([before, after]) => after < before)
}

function steps(numbers: readonly number[]): [number, number][] {
  return numbers.slice(1).map((after, index) => [numbers[index] ?? after, after])
}
