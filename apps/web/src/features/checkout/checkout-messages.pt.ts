import type { CheckoutMessages } from './checkout-messages.en.ts'

const times = (count: number) =>
  count === 1 ? 'mais uma vez' : count === 2 ? 'duas vezes' : `${count} vezes`

export const pt: CheckoutMessages = {
  title: 'Concluir a compra',
  kept: 'Os bilhetes estão guardados para si. Mais ninguém os pode comprar agora.',
  timeLeft: 'Tempo restante',
  lastMinute: 'Menos de um minuto. Se acabar, a sua escolha fica e pode tentar de novo.',
  lastMinuteSpoken: (renewals) =>
    renewals > 0
      ? 'Falta menos de um minuto para comprar os seus bilhetes. Carregue em “Mais tempo” para ter mais.'
      : 'Falta menos de um minuto para comprar os seus bilhetes.',
  keptOffer: 'A lista de espera guarda estes bilhetes para si. Mais ninguém os pode comprar agora.',
  offerEnds: (time) => `Até ${time}; depois passam para quem vem a seguir.`,
  renew: 'Mais tempo',
  renewals: (left) =>
    left === 0
      ? 'Não há mais tempo para acrescentar.'
      : `Perto do fim pode pedir mais tempo, ${times(left)}.`,
  renewable: (left) => `Pode pedir mais tempo, ${times(left)}.`,
  renewableSpoken: (left) => `Faltam cinco minutos ou menos. Pode pedir mais tempo, ${times(left)}.`,
  payment: 'Pagamento',
  paymentHint: 'Aqui não se move dinheiro a sério: escolha o que o cartão de teste faz.',
  cards: {
    accepts: { name: 'Cartão que funciona', does: 'Paga de imediato.' },
    declines: { name: 'Cartão recusado', does: 'O banco diz que não; os bilhetes continuam guardados.' },
    isSlow: { name: 'Cartão lento', does: 'O banco demora uns segundos a decidir.' },
    answersTwice: { name: 'Cartão que gagueja', does: 'O banco responde duas vezes; paga uma.' },
  },
  pending: 'À espera do banco',
  pendingTitle: 'O banco ainda não decidiu',
  pendingText:
    'Até agora nada foi cobrado e os bilhetes continuam guardados. Voltamos a perguntar; não precisa de fazer nada.',
  reviewText: 'Ainda nada está reservado: basta carregar uma vez e os bilhetes são seus.',
  pausedReviewText: 'Nada foi comprado. A sua escolha fica guardada e o botão volta por si.',
  offerLapsedTitle: 'A oferta caducou',
  offerLapsed: 'Os bilhetes passaram para quem vinha a seguir na lista de espera. Nada lhe foi cobrado.',
  change: 'Mudar a escolha',
  toPayment: 'Reservar e pagar',
  confirm: (price) => `Comprar por ${price}`,
  confirmFree: 'Obter os bilhetes',
  confirming: 'A comprar os seus bilhetes',
  goesTo: (name) => `Os bilhetes vão para a conta de ${name}.`,
  paused: 'Compras em pausa',
  pausedTitle: 'A bilheteira não responde neste momento',
  pausedText: 'Os bilhetes continuam guardados e nada foi comprado. O botão volta por si.',
  notThroughTitle: 'A sua encomenda ainda não foi concluída',
  notThroughText: 'Os bilhetes continuam seus. Carregue de novo: por mais que o faça, são comprados uma vez.',
  notThroughReviewText: 'Nada foi comprado. Carregue de novo: por mais que o faça, é comprado uma vez.',
  release: 'Devolver bilhetes',
  releaseTitle: (count) => (count === 1 ? 'Devolver o bilhete?' : `Devolver ${count} bilhetes?`),
  releaseText: 'O que devolver volta de imediato à venda e outra pessoa pode comprá-lo.',
  releaseLater: 'De outro modo voltam por si quando o tempo acabar.',
  keep: 'Ficar',
  released: 'Os bilhetes estão de novo à venda.',
  checkingTitle: 'A verificar a sua encomenda…',
  checkingText: 'A resposta não chegou a tempo; perguntamos o que foi feito da sua encomenda.',
  checkingHint: 'Espere um momento e não compre de novo. Esta página continua por si.',
  checkingLong:
    'Está a demorar mais do que o costume. Pode fechar a página: se a compra se fez, está em Os meus bilhetes.',
  expiredTitle: 'O seu tempo acabou',
  expiredText: 'Os bilhetes voltaram à venda. A sua escolha continua aqui: tente obtê-los de novo.',
  again: (count) => (count === 1 ? 'Reservar o bilhete de novo' : `Reservar ${count} bilhetes de novo`),
  take: (count) => (count === 1 ? 'Levar 1 bilhete' : `Levar ${count} bilhetes`),
  gone: 'Os reservados ainda podem voltar: veja a página do evento.',
  toEvent: 'Voltar ao evento',
  missingTitle: 'Os seus bilhetes não estão reservados',
  missingText: 'A encomenda não nos chegou, ou os bilhetes voltaram à venda. A sua escolha continua aqui.',
  noSuchOrder: 'Pode ser de outra conta, ou os bilhetes foram devolvidos.',
  placedTitles: {
    confirmed: 'Encomenda confirmada',
    'partly-cancelled': 'Parte da encomenda está cancelada',
    cancelled: 'Encomenda cancelada',
  },
  placedText: (count) =>
    count === 1 ? 'O bilhete é seu. Até lá!' : `Os ${count} bilhetes são seus. Até lá!`,
  givenBackText: (left) =>
    left === 0
      ? 'Todos os bilhetes desta encomenda estão cancelados.'
      : `Alguns bilhetes estão cancelados; ${left === 1 ? 'um ainda é seu' : `${left} ainda são seus`}.`,
  toTickets: 'Ver os bilhetes',
}
