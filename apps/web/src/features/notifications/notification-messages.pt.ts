import type { NotificationMessages } from './notification-messages.en.ts'

const tickets = (count: number, shown: string) => `${shown} ${count === 1 ? 'bilhete' : 'bilhetes'}`

export const pt: NotificationMessages = {
  offer: {
    'few-left': (count, shown) =>
      count === 0 ? 'Avisar quando esgotar' : `Avisar quando restarem ${shown} ou menos`,
    back: () => 'Avisar quando houver bilhetes',
  },
  notifyMe: 'Avisar',
  offerEnough: (count, shown) => `Avisar quando houver ${tickets(count, shown)}`,
  otherNumber: 'Outro número',
  waits: {
    'few-left': (count, shown) =>
      count === 0 ? 'Avisamos quando esgotar.' : `Avisamos quando restarem ${shown} ou menos.`,
    back: (count, shown) =>
      count === 1 ? 'Avisamos quando houver bilhetes.' : `Avisamos quando houver ${shown} bilhetes.`,
  },
  paused: {
    'few-left': (count, shown) => (count === 0 ? 'Em pausa: esgotado.' : `Em pausa: ${shown} ou menos.`),
    back: (count, shown) => `Em pausa: ${tickets(count, shown)} de volta.`,
  },
  fired: {
    'few-left': (count, shown) =>
      count === 0 ? 'Esgotou' : `${count === 1 ? 'Restava' : 'Restavam'} ${tickets(count, shown)}`,
    back: (_count, shown) => `Voltou a haver bilhetes: ${shown}`,
  },
  firedAt: (time) => `Avisámos ${time}`,
  needed: 'De quantos precisa?',
  neededFewer: 'Preciso de menos um',
  neededMore: 'Preciso de mais um',
  fieldLabel: {
    'few-left': 'Avisar com este número de bilhetes ou menos',
    back: 'Avisar com este número de bilhetes ou mais',
  },
  suggestions: 'Bons números',
  atOnce: (shown) => `Agora há ${shown}: avisaríamos já.`,
  limitRule: (least) => `Escreva um número inteiro de ${least} a 9 999 999.`,
  save: 'Guardar',
  cancel: 'Cancelar',
  edit: 'Alterar',
  pause: 'Pausar',
  resume: 'Retomar',
  remove: 'Remover',
  again: 'Avisar de novo',
  forEvent: (action, event) => `${action}: ${event}`,
  set: 'O aviso está ativo.',
  removed: (event) => `O aviso para ${event} foi removido.`,
  undo: 'Anular',
  see: 'Ver avisos',
  soldOut: 'Alguns podem voltar',
  news: 'O que aconteceu',
  waiting: 'À espera',
  markAll: 'Marcar tudo como lido',
  unread: 'Novo',
  unknownEvent: 'Evento que já não está na lista',
  leftNow: (count, shown) =>
    count === 0 ? 'Agora esgotado' : `${count === 1 ? 'Resta' : 'Restam'} ${shown} agora`,
  nothing: 'Ainda não há avisos',
  nothingHint:
    'Na página de um evento podemos avisar quando restarem poucos bilhetes, ou quando voltar a haver.',
  find: 'Encontrar um evento',
  nothingFired: 'Ainda não aconteceu nada. Avisamos aqui e em todas as páginas assim que acontecer.',
}
