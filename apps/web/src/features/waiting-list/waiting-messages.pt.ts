import type { WaitingMessages } from './waiting-messages.en.ts'

const tickets = (count: number) => (count === 1 ? '1 bilhete' : `${count} bilhetes`)

export const pt: WaitingMessages = {
  join: (count) => `Esperar por ${tickets(count)}`,
  open: 'Lista de espera',
  openOf: (type) => `Lista de espera de ${type}`,
  joining: 'A entrar na lista',
  quantity: (type) => `Quantidade de ${type} por que espera`,
  fewer: (type) => `Esperar por menos um de ${type}`,
  more: (type) => `Esperar por mais um de ${type}`,
  others: (count, shown) =>
    count === 0
      ? 'Ainda ninguém espera: o que voltar é primeiro seu.'
      : `${shown} ${count === 1 ? 'pessoa espera' : 'pessoas esperam'} pelo que voltar.`,
  place: (_position, shown, all) => `${shown}.º de ${all} na lista de espera`,
  inLine: (_position, shown) => `${shown}.º na lista de espera`,
  forTickets: (count) => `por ${tickets(count)}`,
  joined: 'Está na lista de espera. Avisamos assim que chegar a sua vez.',
  leave: 'Sair da lista',
  leaveOf: (type, event) => `Sair da lista de espera de ${type}, ${event}`,
  leaveTitle: 'Sair da lista de espera?',
  leaveText: 'O seu lugar passa para quem está atrás. Quem volta a entrar começa no fim.',
  stay: 'Ficar',
  left: 'Saiu da lista de espera.',
  offersTitle: 'À sua disposição',
  waitingTitle: 'Listas de espera',
  offer: (count, type) => `${count} × ${type}`,
  offerText: (count) =>
    count === 1 ? 'Voltou um bilhete e é a sua vez.' : `Voltaram ${count} bilhetes e é a sua vez.`,
  fewerThanAsked: (count, asked) => `${count} dos ${asked} que pediu.`,
  until: (time) => `Guardados para si até ${time}`,
  take: (count) => (count === 1 ? 'Ficar com ele' : 'Ficar com eles'),
  takeOf: (count, type, event) => `Ficar com ${count} × ${type} para ${event}`,
  decline: 'Recusar',
  declineOf: (type, event) => `Recusar ${type} para ${event}`,
  declineTitle: 'Recusar a oferta?',
  declineText: 'Os bilhetes passam de imediato para quem vem a seguir e o seu lugar na lista fica gasto.',
  keep: 'Manter a oferta',
  declined: 'Os bilhetes passaram para quem vem a seguir.',
  lapsed: (count, type, event) => `A oferta de ${count} × ${type} para ${event} caducou`,
  lapsedText: (time) =>
    `Esteve guardada para si até ${time}; depois os bilhetes passaram para quem vinha a seguir. Nada lhe foi cobrado.`,
  lapsedNow: 'Esta oferta acabou de caducar. Os bilhetes passaram para quem vem a seguir.',
  over: 'O evento já começou ou não se realiza: já nada vai voltar.',
  seeEvent: 'Ver o evento',
  dismiss: 'Dispensar',
  offered: (count, type, event) => `É a sua vez: ${count} × ${type} para ${event}.`,
  unknownEvent: 'um evento que já não está na lista',
}
