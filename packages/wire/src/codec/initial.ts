/**
 * A function that creates an object with these properties. It is compiled from text, so that V8
 * creates the object at once: a copy of a template takes 0.2 µs longer, as much as the rest of a
 * small message. Names come from tables in this package and never from input.
 */
export function compileInitial(properties: readonly (readonly [string, unknown])[]): () => object {
  const parameters = properties.map((_, index) => `v${index}`)
  const literal = properties.map(([name], index) => `${JSON.stringify(name)}: v${index}`)
  const outer = new Function(...parameters, `return () => ({ ${literal.join(', ')} })`)
  return outer(...properties.map(([, value]) => value))
}
