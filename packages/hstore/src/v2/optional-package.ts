/** A package that only some storages need is not there. The message is for an operator. */
export class MissingPackage extends Error {
  override readonly name = 'MissingPackage'
}

/**
 * Loads a package that need not be installed.
 *
 * @param load imports it
 * @throws {MissingPackage} where it, or its part for this system, is not installed
 */
export async function optionalPackage<Module>(name: string, load: () => Promise<Module>): Promise<Module> {
  try {
    return await load()
  } catch (error) {
    const [reason] = (error as Error).message.split('\n')
    throw new MissingPackage(`the package ${name} cannot be loaded (${reason})`)
  }
}
