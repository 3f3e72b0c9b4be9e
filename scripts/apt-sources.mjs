/**
 * The apt sources of another suite of Debian, from the configured sources of this machine. They
 * have the same archive and the same keys, and only the component `main`.
 *
 * @param {readonly { name: string, text: string }[]} files of /etc/apt, in either of apt's formats
 * @param {string} own the codename of this machine's suite, such as `bookworm`
 * @param {string} suite
 * @returns {{ name: string, text: string }[]} empty if no source has this machine's suite
 */
export function sourcesOfSuite(files, own, suite) {
  return files
    .map(({ name, text }) => ({
      name,
      text: name.endsWith('.sources') ? stanzasOf(text, own, suite) : linesOf(text, own, suite),
    }))
    .filter(({ text }) => text !== '')
}

/**
 * Stanzas of fields, with an empty line between them. Suites such as `bookworm-security` belong to
 * another archive.
 */
function stanzasOf(text, own, suite) {
  return text
    .split(/\n\s*\n/)
    .filter((stanza) => {
      const suites = fieldOf(stanza, 'Suites')?.split(/\s+/) ?? []
      const types = fieldOf(stanza, 'Types')?.split(/\s+/) ?? []
      return suites.includes(own) && types.includes('deb') && fieldOf(stanza, 'Enabled') !== 'no'
    })
    .map((stanza) =>
      [
        'Types: deb',
        `URIs: ${fieldOf(stanza, 'URIs')}`,
        `Suites: ${suite}`,
        'Components: main',
        ...keyOf(stanza),
      ].join('\n'),
    )
    .map((stanza) => `${stanza}\n`)
    .join('\n')
}

function fieldOf(stanza, name) {
  return new RegExp(`^${name}:[ \\t]*(.*)$`, 'im').exec(stanza)?.[1]?.trim()
}

/** The file of the archive's keys, or the keys themselves on lines that begin with a space. */
function keyOf(stanza) {
  const key = /^Signed-By:.*(\n[ \t].*)*/im.exec(stanza)?.[0]
  return key === undefined ? [] : [key]
}

/** One source a line: `deb [options] URI suite components`. */
function linesOf(text, own, suite) {
  return text
    .split('\n')
    .flatMap((line) => {
      const [, head, found] = /^(deb\s+(?:\[[^\]]*\]\s+)?\S+)\s+(\S+)\s/.exec(line) ?? []
      return found === own ? [`${head} ${suite} main\n`] : []
    })
    .join('')
}
