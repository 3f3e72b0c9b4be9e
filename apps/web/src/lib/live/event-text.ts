/**
 * Parses an event stream (HTML standard, section 9.2), independent of where its text is split. It
 * reads each event's data and its own id, `null` if there is none; it skips the rest.
 * @param onEvent called with each event
 * @returns a function that takes the next piece of text
 */
export function eventTextReader(onEvent: (data: string, id: string | null) => void): (text: string) => void {
  let rest = ''
  let data: string[] = []
  let id: string | null = null
  return (text) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const each of lines) {
      const line = each.endsWith('\r') ? each.slice(0, -1) : each
      if (line.startsWith('data:')) data.push(line.slice(line[5] === ' ' ? 6 : 5))
      if (line.startsWith('id:')) id = line.slice(line[3] === ' ' ? 4 : 3)
      if (line !== '') continue
      if (data.length > 0) onEvent(data.join('\n'), id)
      data = []
      id = null
    }
  }
}
