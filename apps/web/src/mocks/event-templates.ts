/** The template of mocked events of one type, with a few plausible names. */
export interface EventTemplate {
  type: string
  names: readonly string[]
  description: string
  tickets: readonly { ticketType: string; price: number; total: number }[]
}

export const places = [
  {
    name: 'Lisboa',
    country: 'PT',
    timeZone: 'Europe/Lisbon',
    venues: ['Coliseu dos Recreios', 'Teatro São Luiz', 'LX Factory'],
  },
  {
    name: 'Porto',
    country: 'PT',
    timeZone: 'Europe/Lisbon',
    venues: ['Casa da Música', 'Coliseu do Porto', 'Hard Club'],
  },
  { name: 'Madrid', country: 'ES', timeZone: 'Europe/Madrid', venues: ['Teatro Real', 'La Riviera'] },
  {
    name: 'Berlin',
    country: 'DE',
    timeZone: 'Europe/Berlin',
    venues: ['Kraftwerk', 'Philharmonie', 'Astra Kulturhaus'],
  },
  {
    name: 'London',
    country: 'GB',
    timeZone: 'Europe/London',
    venues: ['Barbican Hall', 'Roundhouse', 'Union Chapel'],
  },
  {
    name: 'New York',
    country: 'US',
    timeZone: 'America/New_York',
    venues: ['Village Vanguard', 'Beacon Theatre'],
  },
] as const

export const templates: readonly EventTemplate[] = [
  {
    type: 'Concert',
    names: [
      'Night of Fado',
      'Música na Cisterna',
      'Blue Hour Quartet',
      'The Paper Lanterns',
      'Strings after Dark',
    ],
    description:
      'An evening of songs played close enough to hear the breath before each one. Doors open an hour earlier; the bar stays open between the sets.\n\nSeats are not numbered: come early for the first rows.',
    tickets: [
      { ticketType: 'Early bird', price: 1800, total: 120 },
      { ticketType: 'Standard', price: 2650, total: 400 },
      { ticketType: 'Balcony', price: 4200, total: 60 },
    ],
  },
  {
    type: 'Festival',
    names: ['Riverside Weekend', 'Norte Sounds', 'Open Fields', 'Luz de Verão'],
    description:
      'Two days, four stages and a long table where everybody eats. Bring a jacket for the night, we bring the rest.',
    tickets: [
      { ticketType: 'Day pass', price: 4900, total: 2000 },
      { ticketType: 'Weekend pass', price: 8900, total: 1500 },
      { ticketType: 'Backstage tour', price: 19500, total: 40 },
    ],
  },
  {
    type: 'Theatre',
    names: ['The Lighthouse Keepers', 'A Cantora Careca', 'Three Winters', 'House of Glass'],
    description: 'Ninety minutes without an interval. Latecomers are let in at the first change of scene.',
    tickets: [
      { ticketType: 'Stalls', price: 3400, total: 220 },
      { ticketType: 'Circle', price: 2200, total: 180 },
    ],
  },
  {
    type: 'Comedy',
    names: ['Mostly True Stories', 'Late Show on a Tuesday', 'Nobody Asked'],
    description: 'Five comedians, one microphone and no plan. Strong language, soft landing.',
    tickets: [{ ticketType: 'Standard', price: 1500, total: 150 }],
  },
  {
    type: 'Talk',
    names: ['Distributed Systems Day', 'Design at Scale', 'Local First'],
    description: 'One track, ten talks and enough time between them to talk back. Lunch is included.',
    tickets: [
      { ticketType: 'Student', price: 4500, total: 80 },
      { ticketType: 'Standard', price: 14900, total: 320 },
    ],
  },
  {
    type: 'Sport',
    names: ['City Half Marathon', 'Derby under Lights', 'Open Water Mile'],
    description: 'Gates open ninety minutes before the start. Bags are checked at the entrance.',
    tickets: [
      { ticketType: 'North stand', price: 2000, total: 800 },
      { ticketType: 'Main stand', price: 3800, total: 600 },
    ],
  },
  {
    type: 'Exhibition',
    names: ['Maps of Places that Are Not', 'Colour as Material', 'Rooms of Sound'],
    description:
      'Entry on the hour; stay as long as you like. Quiet hour with dimmed sound from five to six.',
    tickets: [
      { ticketType: 'Adult', price: 1200, total: 300 },
      { ticketType: 'Under 18', price: 0, total: 100 },
    ],
  },
]
