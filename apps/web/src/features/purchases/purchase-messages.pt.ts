import type { PurchaseMessages } from './purchase-messages.en.ts'

export const pt: PurchaseMessages = {
  upcoming: 'Próximos',
  past: 'Passados',
  statuses: {
    valid: 'Seus',
    'partly-given-back': 'Cancelados em parte',
    'given-back': 'Cancelados',
    'event-cancelled': 'Evento cancelado',
    past: 'Passado',
  },
  unknownEvent: 'O evento já não está na lista',
  more: 'Mostrar mais bilhetes',
  loadingMore: 'A carregar mais bilhetes',
  nothingUpcoming: 'Ainda não tem bilhetes',
  nothingUpcomingHint: 'O que comprar aparece aqui um segundo depois.',
  nothingPast: 'Nada para recordar ainda',
  nothingPastHint: 'Os eventos a que foi ficam guardados aqui.',
  noSuchOrder: 'O endereço pode ter um erro, ou a encomenda é de outra conta.',
  eventCancelled: 'Este evento não se realiza.',
  placed: 'Comprado',
  print: 'Imprimir',
  seeEvent: 'Ver o evento',
  refunded: 'Devolvido a si',
  cancel: 'Cancelar bilhetes',
  cancelUntil: (time) => `Os bilhetes podem ser cancelados até ${time}.`,
  cancelAnyTime: 'Os bilhetes de um evento que não se realiza podem ser cancelados em qualquer altura.',
  cancelTooLate: (time) => `Os bilhetes podiam ser cancelados até ${time}.`,
  cancelTitle: 'Que bilhetes cancela?',
  cancelCount: (type) => `Bilhetes de ${type} a cancelar`,
  cancelFewer: (type) => `Cancelar menos um de ${type}`,
  cancelMore: (type) => `Cancelar mais um de ${type}`,
  ofYours: (left) => `de ${left}`,
  cancelNone: 'Escolha pelo menos um bilhete.',
  cancelEffect: (count, money, left) =>
    `${count === 1 ? '1 bilhete é cancelado' : `${count} bilhetes são cancelados`}${money === null ? '' : ` e ${money} devolvidos a si`}. ${
      left === 0
        ? 'Nada fica da encomenda.'
        : left === 1
          ? '1 bilhete continua seu.'
          : `${left} bilhetes continuam seus.`
    }`,
  cancelFinal: 'Não se pode desfazer: os bilhetes voltam de imediato à venda, ou passam para quem os espera.',
  cancelDo: (count) => (count === 1 ? 'Cancelar 1 bilhete' : `Cancelar ${count} bilhetes`),
  cancelling: 'A cancelar',
  keep: 'Ficar com os bilhetes',
  cancelled: (count) => (count === 1 ? '1 bilhete foi cancelado.' : `${count} bilhetes foram cancelados.`),
  cancelUnsure:
    'A resposta não chegou a tempo. Carregue de novo: por mais que o faça, não se cancelam mais do que estes.',
}
