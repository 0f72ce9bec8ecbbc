/** The demo company's everyday records: a coffee roastery with customers, orders, invoices, products and events. */

import type { RestDocument, RestFields } from './RestValue.ts';
import type { Random } from './random.ts';
import {
  bool,
  bytes,
  double,
  int,
  list,
  map,
  moment,
  nothing,
  place,
  reference,
  text,
  vector,
} from './values.ts';

const openedAt = Date.UTC(2024, 0, 8, 7, 30);
const dayMs = 86_400_000;
const firstNames = [
  'Amélie',
  'Björn',
  'Chiara',
  'Đorđe',
  'Elif',
  'Fatima',
  'Grzegorz',
  'Hana',
  'İpek',
  'José',
  'Kwame',
  'Léa',
  'Mei',
  'Niamh',
  'Øystein',
  'Priya',
  'Quentin',
  'Ruta',
  'Søren',
  'Tomás',
  'Yuki',
  '佳怡',
  'Мария',
  'Αλέξης',
];
const lastNames = [
  'Adeyemi',
  'Bergström',
  'Castellanos',
  'Dvořák',
  'Eriksen',
  'Ferrari',
  'García',
  'Haddad',
  'Ito',
  'Jørgensen',
  'Kowalski',
  'Lindqvist',
  'Müller',
  'Nguyễn',
  'O’Brien',
  'Petrović',
  'Rossi',
  'Šimůnek',
  'Tanaka',
  'Yılmaz',
];
const cities = [
  ['Malmö', 'SE', 55.604981, 13.003822],
  ['København', 'DK', 55.676098, 12.568337],
  ['Łódź', 'PL', 51.759249, 19.455983],
  ['São Paulo', 'BR', -23.55052, -46.633308],
  ['東京', 'JP', 35.689487, 139.691711],
  ['Reykjavík', 'IS', 64.147209, -21.942594],
  ['Nairobi', 'KE', -1.292066, 36.821945],
  ['Québec', 'CA', 46.813878, -71.207981],
] as const;
const coffees = [
  'Yirgacheffe',
  'Huila',
  'Nyeri',
  'Santos',
  'Antigua',
  'Sidamo',
  'Tarrazú',
  'Gayo',
  'Chiapas',
  'Kona',
  'Cajamarca',
  'Boquete',
];
const grinds = ['whole bean', 'espresso', 'filter', 'French press', 'cezve'];
const eventNames = [
  'page_view',
  'add_to_cart',
  'checkout_started',
  'newsletter_signup',
  'coupon_applied',
  'search',
];

const customerCount = 400;
const productCount = 150;
const eventCount = 900;

/** `root` is the database's documents folder, for references. */
export function* shopDocuments(random: Random, root: string): Generator<RestDocument> {
  for (let index = 1; index <= productCount; index++) yield product(random, index);
  for (let index = 1; index <= customerCount; index++) {
    yield customer(random, index);
    const orders = random.whole(1, 6);
    for (let order = 1; order <= orders; order++)
      yield* orderWithPapers(random, root, index, order);
  }
  for (let index = 1; index <= eventCount; index++) yield event(random, root, index);
}

const productId = (index: number) => `sku-${String(index).padStart(4, '0')}`;
const customerId = (index: number) => `cus_${String(index * 7919).padStart(7, '0')}`;

function product(random: Random, index: number): RestDocument {
  const name = `${random.pick(coffees)} ${random.pick(grinds)} No. ${index}`;
  return {
    path: `products/${productId(index)}`,
    fields: {
      name: text(name),
      priceCents: int(random.whole(690, 3990)),
      // A weight of one kilogram is the double 1.0 here, beside whole numbers elsewhere.
      weightKg: double(random.pick([0.25, 0.5, 1, 2])),
      stock: int(random.whole(0, 500)),
      isOrganic: bool(random.fraction() < 0.4),
      tags: list(...['single origin', random.pick(['washed', 'natural', 'honey'])].map(text)),
      taste: vector(Array.from({ length: 16 }, () => round(random.fraction() * 2 - 1, 6))),
      thumbnail: bytes(Uint8Array.from({ length: 48 }, () => random.whole(0, 255))),
      discontinuedAt: random.fraction() < 0.1 ? someTime(random) : nothing,
    },
  };
}

function customer(random: Random, index: number): RestDocument {
  const name = `${random.pick(firstNames)} ${random.pick(lastNames)}`;
  return {
    path: `customers/${customerId(index)}`,
    fields: {
      name: text(name),
      email: text(`customer${index}@example.com`),
      address: address(random),
      joinedAt: someTime(random),
      loyaltyPoints: int(random.whole(0, 25_000)),
      averageBasket: double(round(random.fraction() * 90 + 5, 2)),
      newsletter: bool(random.fraction() < 0.5),
      preferences: random.fraction() < 0.2 ? map({}) : map({ grind: text(random.pick(grinds)) }),
      notes: random.fraction() < 0.8 ? text('') : text('Prefers e‑mail ☕️ — rings twice.'),
    },
  };
}

function address(random: Random) {
  const [city, country, latitude, longitude] = random.pick(cities);
  return map({
    city: text(city),
    country: text(country),
    street: text(`${random.pick(lastNames)}gatan ${random.whole(1, 140)}`),
    location: place(
      round(latitude + random.fraction() / 20, 6),
      round(longitude + random.fraction() / 20, 6),
    ),
  });
}

function* orderWithPapers(
  random: Random,
  root: string,
  customerIndex: number,
  orderIndex: number,
): Generator<RestDocument> {
  const number = `${customerIndex * 10 + orderIndex}`.padStart(6, '0');
  const path = `customers/${customerId(customerIndex)}/orders/${number}`;
  const lines = Array.from({ length: random.whole(1, 4) }, () => orderLine(random, root));
  const placedAt = someTime(random);
  const state = random.pick(['paid', 'shipped', 'delivered', 'returned']);
  yield {
    path,
    fields: {
      number: text(number),
      state: text(state),
      placedAt,
      lines: list(...lines.map((line) => map(line))),
      shippingFee: double(random.pick([0, 4.9, 7.5])),
      coupon: random.fraction() < 0.15 ? text(random.pick(['FIKA10', 'SUMMER☀️'])) : nothing,
    },
  };
  if (state !== 'paid' && random.fraction() < 0.65) {
    yield {
      path: `${path}/shipments/1`,
      fields: {
        carrier: text(random.pick(['PostNord', 'DHL', 'GLS'])),
        trackingCode: text(`SE${random.whole(10 ** 8, 10 ** 9 - 1)}`),
        shippedAt: someTime(random),
        grams: int(random.whole(300, 8000)),
      },
    };
  }
  yield {
    path: `invoices/INV-2024-${number}`,
    fields: {
      order: reference(`${root}/${path}`),
      issuedAt: placedAt,
      totalCents: int(random.whole(900, 24_000)),
      vatRate: double(random.pick([0.06, 0.12, 0.25])),
      isPaid: bool(random.fraction() < 0.95),
    },
  };
}

function orderLine(random: Random, root: string): RestFields {
  return {
    product: reference(`${root}/products/${productId(random.whole(1, productCount))}`),
    quantity: int(random.whole(1, 6)),
    priceCents: int(random.whole(690, 3990)),
    grind: text(random.pick(grinds)),
  };
}

function event(random: Random, root: string, index: number): RestDocument {
  return {
    path: `events/${(index * 2_654_435_761).toString(36)}`,
    fields: {
      name: text(random.pick(eventNames)),
      at: someTime(random),
      customer: reference(`${root}/customers/${customerId(random.whole(1, customerCount))}`),
      durationMs: double(round(random.fraction() * 3000, 3)),
      properties: map({ referrer: nothing, experiment: map({ variant: text('B'), step: int(2) }) }),
    },
  };
}

function someTime(random: Random) {
  return moment(openedAt + random.whole(0, 900 * dayMs), random.whole(0, 999));
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
