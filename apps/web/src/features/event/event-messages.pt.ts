import type { EventMessages } from './event-messages.en.ts'

export const pt: EventMessages = {
  localTime: (zone) => `Hora local do evento (${zone})`,
  about: 'Sobre o evento',
  proof: 'Todos os bilhetes contados',
  tickets: 'Bilhetes',
  ticketSoldOut: 'Esgotado',
  youHold: (count) => `Tem ${count} reservados`,
  fewer: (type) => `Menos um ${type}`,
  more: (type) => `Mais um ${type}`,
  quantity: (type) => `Quantidade de ${type}`,
  limit: (limit) => `No máximo ${limit} por cliente`,
  limitReached: (limit) => `É o limite de ${limit} por cliente.`,
  leaveOut: 'Retirar',
  leftOf: (event, count, shown) =>
    count === 0
      ? `${event} esgotou.`
      : `${event}: ${count === 1 ? 'resta' : 'restam'} ${shown} ${count === 1 ? 'bilhete' : 'bilhetes'}.`,
  choose: 'Escolha bilhetes',
  buy: 'Comprar',
  notFoundTitle: 'Este evento não existe',
  notFoundHint: 'Pode ter saído do programa, ou o endereço tem um erro.',
  held: 'Os bilhetes ficam guardados para si enquanto conclui a compra.',
  resumeTitle: 'Tem bilhetes reservados para este evento',
  resume: (count, time) =>
    `${count === 1 ? '1 bilhete é seu' : `${count} bilhetes são seus`} até às ${time}.`,
  resumeAction: 'Continuar a compra',
  opensAt: (time) => `Venda a partir de ${time}`,
  opensHint: 'Esta página abre a venda por si.',
  pastHint: 'Este evento já se realizou.',
  closedHint: 'Já não se vendem bilhetes.',
  cancelledHint: 'O evento não se realiza. Ninguém pode comprar bilhetes.',
  draftHint: 'Só os administradores veem este rascunho.',
  share: 'Partilhar',
  copied: 'Endereço copiado',
  notCopied: (url) => `O navegador não deixou copiar o endereço: ${url}`,
}
