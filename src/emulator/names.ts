/** Names of people and companies that don't exist. */

const FIRST = [
  'Amara',
  'Benedikt',
  'Chloé',
  'Dariusz',
  'Edda',
  'Femke',
  'Gustavo',
  'Hana',
  'Ilse',
  'Joaquín',
  'Kavya',
  'Lennart',
  'Mairéad',
  'Nikhil',
  'Oriane',
  'Pekka',
  'Qadira',
  'Renske',
  'Sölve',
  'Tamsin',
  'Ulrike',
  'Valério',
  'Wanda',
  'Xiomara',
  'Yusuf',
  'Zoë',
  'Anneke',
  'Bram',
  'Celeste',
  'Duncan',
  'Elif',
  'Farid',
]

const LAST = [
  'Abernathy',
  'Brandsma',
  'Cardoso',
  'Delacroix',
  'Eklund',
  'Fairweather',
  'Grootveld',
  'Hollis',
  'Ibarra',
  'Janssens',
  'Kowalczyk',
  'Lindqvist',
  'Marchetti',
  'Nakamura',
  'Oyelaran',
  'Pemberton',
  'Quintero',
  'Rasmussen',
  'Sandoval',
  'Thackeray',
  'Underhill',
  'Vasconcelos',
  'Wexford',
  'Ximenes',
  'Yardley',
  'Zeeman',
  'Ashdown',
  'Birkeland',
  'Castellanos',
  'Drummond',
  'Everhart',
  'Fonseca',
  'Galbraith',
  'Haverkamp',
  'Iversen',
  'Jellema',
  'Kettering',
  'Laukkanen',
  'Mukherjee',
  'Norrington',
]

/** How many people can be told apart by name. */
export const NAMES = FIRST.length * LAST.length

export interface Name {
  readonly display: string
  /** In the letters that an address may have. */
  readonly address: string
}

/** The name with this number, counted from 0; names repeat after {@link NAMES}. */
export function nameOf(number: number): Name {
  // 787 shares no factor with 1280, so neighbouring numbers get unlike names and none comes twice.
  const scattered = (number * 787) % NAMES
  const first = FIRST[scattered % FIRST.length]!
  const last = LAST[Math.floor(scattered / FIRST.length)]!
  const plain = `${first}.${last}`
    .normalize('NFD')
    .replace(/[^A-Za-z.]/g, '')
    .toLowerCase()
  return { display: `${first} ${last}`, address: plain }
}

/** Companies whose people are met in calls, by their domains. */
export const PARTNER_DOMAINS = [
  'tamarack.example',
  'osprey-legal.example',
  'lumenhall.example',
  'vanderkolk.example',
]
