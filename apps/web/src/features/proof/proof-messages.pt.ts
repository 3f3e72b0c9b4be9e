import type { ProofMessages } from './proof-messages.en.ts'

export const pt: ProofMessages = {
  title: 'Todos os bilhetes contados',
  back: 'Voltar ao evento',
  intro:
    'Um bilhete está disponível, reservado num carrinho ou vendido, e nunca duas destas coisas. Aqui está onde está cada um, lido num só momento da bilheteira.',
  agrees: 'As contas batem certo',
  disagrees: 'As contas não batem certo',
  sum: (capacity, available, held, sold) =>
    `${capacity} bilhetes = ${available} disponíveis + ${held} reservados + ${sold} vendidos.`,
  sums: {
    complete: (carts, orders) =>
      `Todos os carrinhos e todas as encomendas foram lidos no mesmo momento (${carts} carrinhos, ${orders} encomendas) e as somas são as mesmas.`,
    'too-many': () =>
      'Há mais carrinhos e encomendas do que se leem para um visitante. As contas dos bilhetes batem certo; a auditoria lê tudo.',
    unavailable: () =>
      'De momento não se podem ler carrinhos nem encomendas. Estes são os números dos bilhetes, que batem certo por si.',
  },
  disagreesText: 'Os números abaixo mostram onde. Avise por favor o organizador.',
  picture: (available, held, sold) =>
    `De todos os bilhetes ${available} estão disponíveis, ${held} reservados e ${sold} vendidos.`,
  byType: 'Por tipo de bilhete',
  type: 'Tipo de bilhete',
  capacity: 'Total',
  available: 'Disponíveis',
  held: 'Reservados',
  sold: 'Vendidos',
  all: 'Todos os tipos',
  inCarts: (count) => `${count} em carrinhos`,
  inOrders: (count) => `${count} em encomendas`,
  rowAgrees: 'bate certo',
  rowDisagrees: 'não bate certo',
}
