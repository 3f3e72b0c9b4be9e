/** The orders of the page: those of events to come, or of past events. */
export type When = 'upcoming' | 'past'
