/**
 * Takes the text of an event stream apart, however it is cut on the way (HTML standard, section 9.2). Only what is used here:
 * of each event its data and its own id, `null` where it has none; comments and names are passed over.
 * @param onEvent called with each event
 * @returns takes the next piece of text
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
