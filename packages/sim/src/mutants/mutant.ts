/** A planted bug: a small change of the source that breaks a rule. */
export interface Mutant {
  /** The bug as a sentence. */
  readonly name: string
  /** The rule that it breaks, with its source. */
  readonly breaks: string
  readonly edits: readonly Edit[]
}

/** A planted bug that a test of its own package catches. */
export interface TestedMutant extends Mutant {
  readonly caughtBy: {
    /** From the repository's root. */
    readonly file: string
    /** The name of the test, without those of the groups around it. */
    readonly test: string
  }
}

export interface Edit {
  /** From the repository's root. */
  readonly file: string
  /** Occurs exactly once in the file. */
  readonly find: string
  readonly replace: string
}

/**
 * @throws {Error} if the text does not occur exactly once: the source has changed, and the mutant
 *   must be adapted
 */
export function edited(source: string, { file, find, replace }: Edit): string {
  const parts = source.split(find)
  if (parts.length !== 2)
    throw new Error(`${file} contains this text ${parts.length - 1} times instead of once:\n${find}`)
  return parts.join(replace)
}

/** Makes references to tests of one package by their files, without the ending. */
export function testIn(name: string): (file: string, test: string) => TestedMutant['caughtBy'] {
  return (file, test) => ({ file: `packages/${name}/src/${file}.test.ts`, test })
}

/** Makes edits of one package's files, named without their ending. */
export function inPackage(name: string): (file: string, find: string, replace: string) => Edit {
  return (file, find, replace) => ({ file: `packages/${name}/src/${file}.ts`, find, replace })
}
